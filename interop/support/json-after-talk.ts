/**
 * The JSON document at the end of an output in which other talk may come first: OpenClaw 2026.2.17 prints notes
 * of its doctor and of plugins on stdout, with `--json` too.
 */
export function jsonAfterTalk(output: string): string {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => line === "{" || line === "[");
  return lines.slice(start).join("\n");
}
