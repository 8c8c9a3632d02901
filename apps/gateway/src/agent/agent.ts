/** What an agent is told of a message: ids and text. Names and labels of people could be read as instructions. */
export interface AgentMessage {
  readonly channel: string;
  readonly account: string;
  readonly senderId: string;
  readonly chatId: string;
  readonly messageId: string;
  readonly text: string;
}

/** Answers admitted messages. */
export interface Agent {
  /**
   * The answer, or "" for none. Rejects with `AGENT_TIMED_OUT`, `AGENT_FAILED`, `AGENT_OUTPUT_TOO_LARGE` or, once `signal` is
   * aborted, `AGENT_STOPPED`.
   */
  answer(message: AgentMessage, signal: AbortSignal): Promise<string>;
}

/** What an agent may answer at most; more is an error of the agent, not a message. */
export const MAX_ANSWER_BYTES = 256 * 1024;
