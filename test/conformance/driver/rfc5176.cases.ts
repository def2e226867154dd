import type { DriverCases } from './cases.ts';

export const cases: DriverCases = {
  driver: 'rfc5176',
  cli: { none: 'RFC 5176 alone says nothing of a command line' },
};
