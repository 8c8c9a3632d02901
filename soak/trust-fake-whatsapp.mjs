// Loaded into the gateway under test before its own code: WhatsApp's certificates are signed by a key that no stand-in has.
import { trustFakeWhatsapp } from "@openclaw/testkit/whatsapp";

trustFakeWhatsapp();
