export type LaterName = 'inOneHour' | 'thisEvening' | 'tomorrowMorning' | 'mondayMorning';

/** When a message can be sent later, as people mean it: local times that lie ahead, the nearest first. */
export function laterChoices(now: number): { name: LaterName; at: number }[] {
  const at = (days: number, hour: number): number => {
    const date = new Date(now);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hour).getTime();
  };
  const weekday = new Date(now).getDay();
  const choices: { name: LaterName; at: number }[] = [
    { name: 'inOneHour', at: now + 3_600_000 },
    { name: 'thisEvening', at: at(0, 18) },
    { name: 'tomorrowMorning', at: at(1, 8) },
    { name: 'mondayMorning', at: at((8 - weekday) % 7 || 7, 8) },
  ];
  return choices.filter(
    (one, index) =>
      one.at > now + 60_000 && !choices.some((other, before) => before < index && other.at === one.at),
  );
}
