import { createRecordingLogger, type RecordingLogger } from "@openclaw/testkit";
import type { InboundMessage, StateFiles } from "@openclaw/contracts";
import { createFakeImsg, type FakeImsg } from "@openclaw/testkit/imessage";
import { createImessageChannel, type ImessageChannel, type ImessageChannelOptions } from "../src/index.js";
import { QUICK } from "./fixtures.js";

export interface ImsgBench {
  readonly imsg: FakeImsg;
  readonly logger: RecordingLogger;
  readonly create: (options?: Partial<ImessageChannelOptions>) => ImessageChannel;
}

/** A fake imsg, and channels for it; all ended by itself. */
export async function withImsg(body: (bench: ImsgBench) => Promise<void>): Promise<void> {
  const imsg = await createFakeImsg();
  const logger = createRecordingLogger();
  const channels: ImessageChannel[] = [];
  const create = (options: Partial<ImessageChannelOptions> = {}): ImessageChannel => {
    const channel = createImessageChannel({
      cliPath: imsg.commandPath,
      logger,
      ...options,
      limits: { ...QUICK, ...options.limits },
    });
    channels.push(channel);
    return channel;
  };
  try {
    await body({ imsg, logger, create });
  } finally {
    for (const channel of channels) await channel.stop();
    await imsg.close();
  }
}

export interface Collector {
  readonly texts: string[];
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  /** Waits until so many have arrived. */
  readonly count: (count: number) => Promise<readonly string[]>;
}

/** Takes messages; those in `held` end only when the test says so. */
export function createCollector(
  held: (text: string) => Promise<void> | undefined = () => undefined,
): Collector {
  const texts: string[] = [];
  let waiting: (() => void)[] = [];
  return {
    texts,
    onMessage: async ({ text }) => {
      texts.push(text);
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
      await held(text);
    },
    count: async (count) => {
      while (texts.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return texts;
    },
  };
}

/** State in memory that counts its writes, and can fail. */
export function createMemoryState(): StateFiles & { readonly writes: number; fail: boolean } {
  const files = new Map<string, string>();
  let writes = 0;
  return {
    fail: false,
    get writes() {
      return writes;
    },
    read: async (name) => files.get(name),
    names: async () => [...files.keys()],
    async write(changes) {
      if (this.fail) throw new Error("disk full");
      writes += 1;
      for (const [name, text] of changes) {
        if (text === undefined) files.delete(name);
        else files.set(name, text);
      }
    },
    hold: async () => async () => undefined,
  };
}
