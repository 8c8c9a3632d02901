import type { Message } from "grammy/types";

/** What a person writes or attaches, and what says how: all that is left in a message is news of the chat. */
type Content =
  | keyof Message.MediaMessage
  | "entities"
  | "text"
  | "rich_message"
  | "animation"
  | "audio"
  | "document"
  | "live_photo"
  | "paid_media"
  | "photo"
  | "sticker"
  | "story"
  | "video"
  | "video_note"
  | "voice"
  | "contact"
  | "dice"
  | "game"
  | "poll"
  | "venue"
  | "location"
  | "checklist";

const SERVICE_FIELDS = [
  "checklist_tasks_done",
  "checklist_tasks_added",
  "community_chat_added",
  "community_chat_removed",
  "suggested_post_info",
  "suggested_post_approved",
  "suggested_post_approval_failed",
  "suggested_post_declined",
  "suggested_post_paid",
  "suggested_post_refunded",
  "chat_owner_left",
  "chat_owner_changed",
  "new_chat_members",
  "community_chat_joined",
  "left_chat_member",
  "new_chat_title",
  "new_chat_photo",
  "delete_chat_photo",
  "group_chat_created",
  "supergroup_chat_created",
  "channel_chat_created",
  "managed_bot_created",
  "poll_option_added",
  "poll_option_deleted",
  "message_auto_delete_timer_changed",
  "migrate_to_chat_id",
  "migrate_from_chat_id",
  "pinned_message",
  "invoice",
  "successful_payment",
  "refunded_payment",
  "users_shared",
  "chat_shared",
  "connected_website",
  "write_access_allowed",
  "passport_data",
  "proximity_alert_triggered",
  "boost_added",
  "chat_background_set",
  "forum_topic_created",
  "forum_topic_edited",
  "forum_topic_closed",
  "forum_topic_reopened",
  "general_forum_topic_hidden",
  "general_forum_topic_unhidden",
  "giveaway_created",
  "giveaway",
  "giveaway_winners",
  "giveaway_completed",
  "gift",
  "gift_upgrade_sent",
  "unique_gift",
  "paid_message_price_changed",
  "direct_message_price_changed",
  "video_chat_scheduled",
  "video_chat_started",
  "video_chat_ended",
  "video_chat_participants_invited",
  "web_app_data",
] as const;

type Missing = Exclude<keyof Message, Content | (typeof SERVICE_FIELDS)[number]>;
/** A new grammY that knows more fields of a message does not compile until they are listed. */
void (true satisfies [Missing] extends [never] ? true : Missing);

/** A message of a given person in private that holds nothing but one of these. */
export const serviceFixtures = Object.fromEntries(
  SERVICE_FIELDS.map((field, index) => [
    `service: ${field}`,
    (from: number) => ({
      message: {
        message_id: 5000 + index,
        date: 1_767_225_600,
        from: { id: from, is_bot: false, first_name: "Mallory" },
        chat: { id: from, type: "private", first_name: "Mallory" },
        [field]: {},
      },
    }),
  ]),
);
