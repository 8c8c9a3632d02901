import type { Row } from "./row.js";

const HEADINGS = ["What", "Ours", "Floor, same run", "Ratio", "Aim", "Met", "OpenClaw 2026.2.17"];

const cellsOf = (row: Row): readonly string[] => [
  row.what,
  row.ours,
  row.floor,
  row.ratio === undefined ? "" : `${row.ratio.toFixed(2)}x`,
  row.aim,
  row.met ? "yes" : "no",
  row.openclaw ?? "",
];

/** The table as Markdown, padded so that it reads well in a terminal too. */
export function formatTable(rows: readonly Row[]): string {
  const withPeer = rows.some((row) => row.openclaw !== undefined);
  const lines = [HEADINGS, ...rows.map(cellsOf)].map((cells) => (withPeer ? cells : cells.slice(0, -1)));
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const format = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [headings = [], ...body] = lines;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [format(headings), rule, ...body.map(format)].join("\n");
}

/** The page that is kept in the repository. */
export function formatPage(rows: readonly Row[], machine: string, date: string): string {
  return `# Benchmarks

Written by \`pnpm bench\`. Each figure is the median of rounds that alternate with rounds of its floor: the least that the same
machine needs for the same thing. The ratio is the median of the ratios of neighbouring rounds. Compare ratios; absolute
times are those of one machine.

Machine: ${machine}. Date: ${date}.

${formatTable(rows)}

- **Map.get, awaited**: a store answers with a promise, so one awaited \`Map.get\` is the least that its \`get\` can cost. Where the
  grants do not fit into the processor's caches, waiting for main memory is most of a decision, as it is of that floor.
- **Bare writes**: as many as one request and one approval replace files, of the same bytes, each with a temporary file,
  \`fsync\`, \`rename\` and \`fsync\` of the directory, through promises, since a gateway must not stand still while a disk syncs.
- **Starts** are measured in an empty environment. \`NODE_EXTRA_CA_CERTS\` alone makes every start of Node slower by 30 ms and
  more, and all ratios look better.
- **All eight channels** connect to stand-ins of their vendors on this machine, so that no network counts. The floor loads the built
  adapters with the SDKs of their vendors and ends. Of these Baileys is loaded before the gateway's own code, to make it trust the
  stand-in, so the page waits for it here and nowhere else.
- **Handshake**: processor time of the server alone, user and system, for a paired device that comes back with its own token.
  The floor takes the same WebSocket connection with the same \`ws\`, sends a challenge, reads the answer as JSON and verifies
  one signature, with the key imported in the fastest way that Node has; it looks nothing up, checks no form and keeps nothing.
  The hello of the gateway is over a kilobyte, its own answer 40 bytes.
- **Idle connection**: what the heap and its buffers hold for one connection after a collection of garbage, so that neither
  garbage nor what is kept of each paired device counts; sockets of the kernel and of libuv are the same on both sides. The
  resident memory in the row below it is the whole process, with 10,000 paired devices.
- **Ticks and pings**: 65 seconds in which each device gets two ticks and two pings and says nothing itself.
- **Approve a device**: \`devices/paired.json\` is one file, so an approval writes all of it; that is what the floor does too.
- **OpenClaw 2026.2.17** reads the allowlist anew for each message and syncs nothing that it writes. Its column is there when
  \`OPENCLAW_PATH\` (the folder of the installed package) and \`OPENCLAW_NODE\` (Node 22.18 or later) are set.
`;
}
