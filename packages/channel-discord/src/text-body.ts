/** Link previews would make Discord fetch whatever address a text names. */
const SUPPRESS_EMBEDS = 4;

/** A text that mentions nobody, whatever is written in it. */
export const textBody = (content: string) => ({
  content,
  allowed_mentions: { parse: [], replied_user: false },
  flags: SUPPRESS_EMBEDS,
});
