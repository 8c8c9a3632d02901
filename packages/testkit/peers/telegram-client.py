"""Answers private messages by python-telegram-bot until it is ended. Arguments: address of the Bot API, token."""

import sys

from telegram.ext import Filters, MessageHandler, Updater

api, token = sys.argv[1:]
updater = Updater(token, base_url=f"{api}/bot")


def on_text(update, _context):
    assert update.effective_chat.type == "private", update
    update.message.reply_text(f"echo: {update.message.text}")


updater.dispatcher.add_handler(MessageHandler(Filters.text, on_text))
updater.start_polling()
updater.idle()
