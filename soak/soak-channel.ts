import type { ChannelId, SenderId } from "@openclaw/contracts";

/** How many people write on each channel. */
export const PEOPLE = 20;

/** One channel of the gateway under test, and the stand-in of its vendor. */
export interface SoakChannel {
  readonly channel: ChannelId;
  /** What stands below `channels.<channel>` in the configuration. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Who writes; the first are approved, the last few stay strangers. */
  readonly people: readonly SenderId[];
  /** Called once the gateway listens, for those who connect to it. */
  readonly connectTo?: (gatewayUrl: string) => Promise<void>;
  /** A person writes in private. Resolves once the vendor has it. */
  write(from: SenderId, text: string): Promise<void>;
  /** All texts that this person got in private, oldest first. */
  replies(to: SenderId): readonly string[];
  /** Cuts the connections between gateway and vendor. Resolves once nothing goes over them any more. */
  cut(): Promise<void>;
  /** Lets the gateway connect again. */
  mend(): Promise<void>;
  /** Whether people can write while it is cut off, since the vendor keeps it. */
  readonly keepsMessages: boolean;
  /** True where what is on its way when the connection breaks is neither repeated nor known to have arrived: then nothing is. */
  readonly cutOnlyWhenQuiet?: boolean;
  close(): Promise<void>;
}

export type OpenSoakChannel = (state: SoakState) => Promise<SoakChannel>;

/** Where a stand-in may leave what the gateway reads at its start, such as the session of a login. */
export interface SoakState {
  readonly stateDirectory: string;
  readonly credentialsDirectory: string;
}
