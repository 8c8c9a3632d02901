/** A system call of the program on its directory: the `index`-th of its name in its thread, from 1. */
export interface SystemCall {
  readonly name: string;
  readonly index: number;
}

const CALL = /^(\d+) +(\w+)\(/;

/** The calls that touch `directory` in what `strace -f -y` wrote, each kind and index once. */
export function callsOn(directory: string, log: string): readonly SystemCall[] {
  const counters = new Map<string, number>();
  const found = new Map<string, SystemCall>();
  for (const line of log.split("\n")) {
    const [, thread, name] = CALL.exec(line) ?? [];
    if (thread === undefined || name === undefined) continue;
    const index = (counters.get(`${thread} ${name}`) ?? 0) + 1;
    counters.set(`${thread} ${name}`, index);
    if (line.includes(directory)) found.set(`${name} ${index}`, { name, index });
  }
  return [...found.values()];
}
