/** What an owner can ask for in a chat. */
export type PairVerb = "code" | "qr" | "status" | "approve" | "reject" | "cleanup" | "notify" | "help";

export interface PairCommandLine {
  readonly verb: PairVerb;
  /** The one word behind the verb, as it was written. */
  readonly argument?: string;
}

/** `/pair`, also as `/pair@botname`, which Telegram makes of it where several bots listen. */
const COMMAND = /^\/pair(?:@\w{1,64})?(?:\s+|$)/i;

const VERBS: ReadonlyMap<string, PairVerb> = new Map([
  ["qr", "qr"],
  ["status", "status"],
  ["pending", "status"],
  ["approve", "approve"],
  ["reject", "reject"],
  ["cleanup", "cleanup"],
  ["clear", "cleanup"],
  ["revoke", "cleanup"],
  ["notify", "notify"],
]);

const WITH_ARGUMENT: ReadonlySet<PairVerb> = new Set(["approve", "reject", "notify"]);

/** True for every text that is this command, rightly written or not: none of them is for the agent. */
export const isPairCommand = (text: string): boolean => COMMAND.test(text.trim());

/** Reads the command. Whatever is not exactly one of its forms asks for help, and so never makes a code. */
export function parsePairCommand(text: string): PairCommandLine {
  const words = text
    .trim()
    .replace(COMMAND, "")
    .split(/\s+/)
    .filter((word) => word !== "");
  const [word, argument] = words;
  if (word === undefined) return { verb: "code" };
  const verb = VERBS.get(word.toLowerCase());
  if (verb === undefined || words.length > 2) return { verb: "help" };
  if (argument === undefined) return { verb };
  return WITH_ARGUMENT.has(verb) ? { verb, argument } : { verb: "help" };
}
