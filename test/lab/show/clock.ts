/** `*19:40:12.345 UTC Sun Nov 23 2025`: a star, since no NTP server has set the clock. */
export function iosClock(at: Date): string {
  const [weekday, day, month, year] = at.toUTCString().replace(',', '').split(' ');
  return `*${at.toISOString().slice(11, 23)} UTC ${weekday} ${month} ${Number(day)} ${year}`;
}
