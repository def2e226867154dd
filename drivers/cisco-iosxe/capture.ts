/**
 * The lines of a captured output without what a capture picks up on its way: carriage returns, emphasis by asterisks, blanks at the ends.
 * Indentation means nothing: many captures have lost it.
 */
export function captureLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.replace(/(^|\s)\*+(?=\S)|(?<=\S)\*+(?=\s|$)|^\*\s/g, '$1').trim());
}

/** The line by which the device refused the question, if it did. */
export function refusedQuestion(lines: readonly string[]): string | undefined {
  return lines.find((line) => /^%\s*(?:Invalid input detected|Incomplete command|Ambiguous command|Unknown command)/i.test(line));
}
