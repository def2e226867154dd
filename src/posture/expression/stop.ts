/** Leaves the recursive descent of `parseExpression` at the first fault; never escapes it. `offset` counts UTF-16 units. */
export class Stop extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
