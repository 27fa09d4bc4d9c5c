// Gives background work the words of the bot, which are the views'. Decides nothing.
export { telegramReplyOf as sayInTelegram } from '../../views/telegram/told';
