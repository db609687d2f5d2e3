import type { Language } from './language.ts';

export const french: Language = {
  code: 'fr',
  charsets: ['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252'],
  people: [
    ['Hélène Marchand', 'helene.marchand'],
    ['François Lefèvre', 'f.lefevre'],
    ['Chloé Bérard', 'chloe.berard'],
    ['Benoît Garçon', 'benoit'],
  ],
  domains: ['atelier-marchand.example', 'courriel.example'],
  zone: 60,
  greetings: ['Bonjour {to},', 'Salut {to},'],
  closings: ['Bien à toi,\n{from}', 'Cordialement,\n{from}', 'À bientôt,\n{from}', 'Je t’embrasse,\n{from}'],
  replyPrefix: 'Re',
  quoteLine: 'Le {date} à {time}, {name} a écrit :',
  slots: {
    day: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi'],
    hour: ['10 h', '14 h 30', '16 h'],
    n: ['trois', 'quatre', 'cinq'],
  },
  topics: [
    {
      subjects: ['Maquette du théâtre', 'Réunion de {day}', 'Élévations de la façade'],
      opening: [
        'voici les élévations de la façade, mises à jour hier soir.',
        'La pierre claire a été refusée par la mairie, nous passons donc à l’enduit.',
        'Peux-tu vérifier les cotes de la page {n} avant {day} ?',
        'La réunion commence à {hour}, je t’envoie le lien demain.',
      ],
      replies: [
        'merci, c’est très clair. L’enduit me plaît finalement davantage que la pierre.',
        'j’ai vérifié : il manque douze centimètres à l’escalier de secours.',
        'parfait, à {day} alors. J’apporte la maquette.',
        'peux-tu déplacer la réunion ? Mon train arrive à {hour}.',
      ],
      files: ['Façade côté mer.pdf'],
    },
    {
      subjects: ['Un week-end à Nantes ?', 'Dîner de {day}', 'Les photos de l’été'],
      opening: [
        'nous serions ravis de t’avoir chez nous à la fin du mois.',
        'La chambre d’amis est enfin terminée, avec vue sur le fleuve.',
        'On pourrait aller au marché, puis manger des huîtres au bord de l’eau.',
        'Dis-nous si {day} te convient.',
      ],
      replies: [
        'quelle bonne idée ! J’arrive {day} par le train de {hour}.',
        'j’adorerais, mais je travaille ce week-end-là. Le suivant, peut-être ?',
        'le suivant est encore mieux : c’est la fête de la musique.',
      ],
    },
  ],
};
