import type { Language } from './language.ts';

export const spanish: Language = {
  code: 'es',
  charsets: ['utf-8', 'iso-8859-1', 'iso-8859-15'],
  people: [
    ['Lucía Fernández', 'lucia.fernandez'],
    ['Íñigo Muñoz', 'inigo'],
    ['Ana María Peña', 'anamaria.pena'],
    ['Joaquín Ibáñez', 'joaquin'],
  ],
  domains: ['estudio-iberia.example', 'correo.example'],
  zone: 60,
  greetings: ['Hola {to}:', 'Buenos días, {to}:'],
  closings: ['Un abrazo,\n{from}', 'Saludos,\n{from}', 'Hasta pronto,\n{from}'],
  replyPrefix: 'RE',
  quoteLine: 'El {date} a las {time}, {name} escribió:',
  slots: {
    day: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes'],
    hour: ['las diez', 'las doce y media', 'las cinco'],
    n: ['tres', 'cuatro', 'cinco'],
  },
  topics: [
    {
      subjects: ['Presupuesto del jardín', 'Obra: visita del {day}', '¿Quién revisa los planos?'],
      opening: [
        'el {day} a {hour} tenemos la visita de obra.',
        'El jardinero propone olivos en lugar de césped: gastan mucha menos agua.',
        'El presupuesto sube un poco, pero el mantenimiento baja a la mitad.',
        '¿Podrías mirar la página {n} antes del {day}?',
      ],
      replies: [
        'me gusta lo de los olivos. Adelante.',
        'he mirado la página {n}: falta el riego junto al muro.',
        'el {day} no puedo, pero irá Íñigo en mi lugar.',
        'gracias, con esto podemos pedir la licencia mañana mismo.',
      ],
      files: ['Jardín – presupuesto.pdf'],
    },
    {
      subjects: ['Cena en casa', 'Vacaciones en Galicia', '¡Enhorabuena!'],
      opening: [
        'hemos alquilado la misma casa que el año pasado, junto a la playa.',
        'Hay sitio para {n} personas más y un perro tranquilo.',
        '¿Os apuntáis a partir del {day}?',
        'Mi madre ya pregunta qué queréis comer.',
      ],
      replies: [
        '¡claro que sí! Llegamos el {day} por la noche.',
        'este año no podemos, pero os llamamos por vídeo a la hora de la cena.',
        'qué pena. Entonces os guardamos la habitación para el año que viene.',
      ],
    },
  ],
};
