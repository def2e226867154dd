/** A rate as `10/s` or `30/m`, in times a second; the form is checked before. */
export function parseRate(text: string): number {
  const [times, unit] = text.split('/');
  return Number(times) / (unit === 'm' ? 60 : 1);
}

/** The same as text. */
export function rateText(perSecond: number): string {
  return Number.isInteger(perSecond) ? `${perSecond}/s` : `${Math.round(perSecond * 60)}/m`;
}
