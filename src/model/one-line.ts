/** A text that is one line wherever it is shown: without control characters, line separators and what turns the direction of writing. */
export const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/;
export const ONE_LINE_RULE = 'one line of text without control characters';

/** A name we log in to a device with: what a terminal shows and a device writes to its log as it is. */
export const USER_NAME = /^[\x21-\x7e]{1,128}$/;
export const USER_NAME_RULE = 'a user name: 1 to 128 visible ASCII characters without blanks';
