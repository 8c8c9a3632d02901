import type { ChannelId, SenderId } from "@openclaw/contracts";
import type { SoakChannel } from "./soak-channel.js";

/** What came of the messages of one channel. */
export interface ChannelTally {
  readonly channel: ChannelId;
  readonly written: number;
  readonly answered: number;
  readonly waiting: number;
  /** Answers beyond the first to the same message. */
  readonly doubled: number;
  /** Texts to strangers beyond one code each. */
  readonly surplusCodes: number;
  /** Strangers without a code. */
  readonly missingCodes: number;
  /** From writing to the answer, in milliseconds. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

interface Sent {
  readonly atMs: number;
  answers: number;
}

interface Person {
  readonly isStranger: boolean;
  readonly sent: Map<string, Sent>;
  read: number;
  codes: number;
}

/** Counts for one channel what was written and what came back. The gateway's agent answers with the text it gets. */
export function createLedger(channel: SoakChannel, strangers: ReadonlySet<SenderId>) {
  const people = new Map<SenderId, Person>(
    channel.people.map((id) => [id, { isStranger: strangers.has(id), sent: new Map(), read: 0, codes: 0 }]),
  );
  const delaysMs: number[] = [];
  let waiting = 0;

  const readAnswer = (person: Person, text: string): void => {
    const sent = person.sent.get(text.trim());
    if (sent === undefined) {
      person.codes += 1;
      return;
    }
    sent.answers += 1;
    if (sent.answers > 1) return;
    waiting -= 1;
    delaysMs.push(performance.now() - sent.atMs);
  };

  return {
    wrote(from: SenderId, text: string): void {
      const person = people.get(from);
      person?.sent.set(text, { atMs: performance.now(), answers: 0 });
      if (person?.isStranger === false) waiting += 1;
    },
    /** Reads what came since the last look. */
    look(): void {
      for (const [id, person] of people) {
        const replies = channel.replies(id);
        for (; person.read < replies.length; person.read += 1) readAnswer(person, replies[person.read] ?? "");
      }
    },
    /** How many messages have no answer yet. */
    waiting: (): number => waiting,
    tally(): ChannelTally {
      const all = [...people.values()];
      const approved = all.filter((person) => !person.isStranger);
      const strangerCodes = all.filter((person) => person.isStranger && person.sent.size > 0);
      const sent = approved.flatMap((person) => [...person.sent.values()]);
      const sorted = delaysMs.toSorted((a, b) => a - b);
      return {
        channel: channel.channel,
        written: sent.length,
        answered: sent.filter(({ answers }) => answers > 0).length,
        waiting: sent.filter(({ answers }) => answers === 0).length,
        doubled: sent.reduce((sum, { answers }) => sum + Math.max(0, answers - 1), 0),
        surplusCodes: strangerCodes.reduce((sum, { codes }) => sum + Math.max(0, codes - 1), 0),
        missingCodes: strangerCodes.filter(({ codes }) => codes === 0).length,
        medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
        slowestMs: sorted.at(-1) ?? 0,
      };
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
