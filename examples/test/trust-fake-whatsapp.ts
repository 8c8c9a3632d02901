import { trustFakeWhatsapp } from "@openclaw/testkit/whatsapp";

// Loaded into the bot's process before the bot: Baileys then takes the fake's certificate for WhatsApp's.
trustFakeWhatsapp();
