import { LogLevel, type Logger } from "@slack/web-api";

const nothing = (): void => undefined;

/** What the SDK says is dropped: its lines hold addresses with tickets and texts of people. We log what matters ourselves. */
export const silentSlackLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
