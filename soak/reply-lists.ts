/**
 * Sorts what a stand-in was sent by who got it. Stand-ins keep one list, oldest first; each text is looked at once and not at each
 * question.
 */
export function createReplyLists<Sent>(
  sent: readonly Sent[],
  read: (message: Sent) => { readonly to: string; readonly text: string },
): (to: string) => readonly string[] {
  const texts = new Map<string, string[]>();
  let sorted = 0;
  return (to) => {
    for (; sorted < sent.length; sorted += 1) {
      const message = sent[sorted];
      if (message === undefined) break;
      const { to: receiver, text } = read(message);
      const list = texts.get(receiver) ?? [];
      list.push(text);
      texts.set(receiver, list);
    }
    return texts.get(to) ?? [];
  };
}
