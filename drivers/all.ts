export { ciscoIosxe } from './cisco-iosxe/driver.ts';
export { rfc5176 } from './rfc5176/driver.ts';
