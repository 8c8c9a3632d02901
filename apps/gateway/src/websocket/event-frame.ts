/** An event as text, to be sent to any number of sessions. */
export interface EventFrameText {
  readonly event: string;
  /** `sequence` is the running number of the session; undefined for what is meant for it alone. */
  toText(sequence: number | undefined): string;
}

/** Serialises an event once; only its number differs from session to session, and is put in at the end. */
export function createEventFrame(
  event: string,
  payload: unknown,
  stateVersion?: { readonly presence: number; readonly health: number },
): EventFrameText {
  const whole = JSON.stringify({ type: "event", event, payload, stateVersion });
  const open = whole.slice(0, -1);
  return {
    event,
    toText: (sequence) => (sequence === undefined ? whole : `${open},"seq":${sequence}}`),
  };
}
