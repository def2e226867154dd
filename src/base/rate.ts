/** A rate as `10/s` or `30/m`, in times a second; the form is checked before. */
export function parseRate(text: string): number {
  const [times, unit] = text.split('/');
  return Number(times) / (unit === 'm' ? 60 : 1);
}
