import { isFields, type Fields } from "@openclaw/channel-kit";

// What a person can send. A kind that is not listed, such as `system`, is no message until it is listed here.
const CONTENT = new Set(
  "text post image file audio media sticker interactive hongbao location share_chat share_user video_chat todo vote folder merge_forward calendar general_calendar share_calendar_event".split(
    " ",
  ),
);
const PLACEHOLDER = /@_user_\d+|@_all/g;

/**
 * The words of one message: the text of `text`, the lines of `post`, and nothing for files, pictures and forwarded messages, which
 * are never fetched. `undefined` for kinds that no person sends. Placeholders become the names of who is mentioned; a mention of
 * the bot itself is left out.
 */
export function readMessageText(message: Fields, botOpenId: string | undefined): string | undefined {
  const type = message["message_type"];
  if (typeof type !== "string" || !CONTENT.has(type)) return undefined;
  const content = parseContent(message["content"]);
  const names = readMentions(message["mentions"], botOpenId);
  if (type === "text") return fillIn(textOf(content["text"]), names).trim();
  if (type === "post") return readPost(content, names, botOpenId);
  return "";
}

function parseContent(content: unknown): Fields {
  if (typeof content !== "string") return {};
  try {
    const value: unknown = JSON.parse(content);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

/** What stands in the text for each placeholder. */
function readMentions(mentions: unknown, botOpenId: string | undefined): ReadonlyMap<string, string> {
  const names = new Map([["@_all", "@all"]]);
  for (const mention of Array.isArray(mentions) ? mentions.filter(isFields) : []) {
    const { id, key, name } = mention;
    if (typeof key !== "string" || typeof name !== "string") continue;
    const isBot = botOpenId !== undefined && isFields(id) && id["open_id"] === botOpenId;
    names.set(key, isBot ? "" : `@${name}`);
  }
  return names;
}

const fillIn = (text: string, names: ReadonlyMap<string, string>): string =>
  text.replaceAll(PLACEHOLDER, (placeholder) => names.get(placeholder) ?? placeholder);

function readPost(
  content: Fields,
  names: ReadonlyMap<string, string>,
  botOpenId: string | undefined,
): string {
  // Received as one post; as sent, it has one for each language.
  const posts = [content, ...Object.values(content).filter(isFields)];
  const { content: rows, title } = posts.find((post) => Array.isArray(post["content"])) ?? {};
  const lines = (Array.isArray(rows) ? rows : []).map((row: unknown) =>
    (Array.isArray(row) ? row.filter(isFields) : [])
      .map((element) => readElement(element, names, botOpenId))
      .join(""),
  );
  return [textOf(title), ...lines].join("\n").trim();
}

function readElement(
  element: Fields,
  names: ReadonlyMap<string, string>,
  botOpenId: string | undefined,
): string {
  const { tag, user_id: userId, user_name: userName } = element;
  if (tag === "at") {
    if (botOpenId !== undefined && userId === botOpenId) return "";
    const name = names.get(textOf(userId));
    return name ?? `@${textOf(userName)}`;
  }
  // The name of an emotion, as in `[SMILE]`; pictures and files have no words.
  if (tag === "emotion") return `[${textOf(element["emoji_type"])}]`;
  return fillIn(textOf(element["text"]), names);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
