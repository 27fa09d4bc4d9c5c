// Owns every bound of the product, each with the reason for its size. A list, body, retry or lifetime without a line here is a bug.

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const limits = {
  /** More transfers than a payer makes by hand; the rest stay with the scanner, so a flood cannot grow an invoice. */
  transfersPerInvoiceMax: 100,
  /** Beyond those, only transfers of at least a hundredth of what is due: to fill this room somebody must pay the invoice. */
  transfersPerInvoiceWeightyMax: 200,
  /** Re-quotes of one asset: one each 15 minutes for a day, and some impatience. */
  quotesPerOptionMax: 120,
  /** A shop's own data on an invoice: enough for ids, too little for a database. */
  metadataKeysMax: 20,
  metadataKeyLengthMax: 40,
  metadataValueLengthMax: 200,
  nameLengthMax: 80,
  orderIdLengthMax: 120,
  descriptionLengthMax: 300,
  emailLengthMax: 254,
  urlLengthMax: 2_048,
  walletSourceLengthMax: 160,
  /** Derived keys and addresses that one isolate remembers: well below a megabyte. */
  derivedKeysRemembered: 200,
  derivedAddressesRemembered: 2_000,
  /** Terms are two kilobytes or so. */
  termsHashesRemembered: 200,
  /** An hour is what most shops want; three months cover invoices to companies, and reminders of them. */
  expiryMinutesDefault: 60,
  expiryMinutesMin: 5,
  expiryMinutesMax: 129_600,
  /** Prices of coins that move are held this long. */
  quoteLifeMs: 15 * minuteMs,
  /** A provider that is down this long after the expiry no longer keeps an invoice open. */
  expiryUnverifiedAfterMs: dayMs,
  /** How often an invoice past its expiry asks whether the chain has been read that far. */
  expiryRetryMs: 30 * secondMs,
  /** Who has paid a part gets so long for the rest, and never more than that beyond the agreed end. */
  partialTimeMs: 30 * minuteMs,
  partialTimeBeyondMs: 2 * hourMs,
  /** One extension by hand; well below the rest of released amounts, so that no other invoice asks for the same amount meanwhile. */
  extensionMinutesMax: 2_880,
  /** How often late money without a rate of its own time asks for one. */
  lateRateRetryMs: minuteMs,
  refundsPerInvoiceMax: 50,
  reasonLengthMax: 300,
  /** The longest name of a transaction on any chain, with room. */
  txidLengthMax: 128,
  noteLengthMax: 2_000,
  notesPerInvoiceMax: 200,
  /** Automatic actions: the bounds of what a merchant may set. */
  graceMinutesMax: 1_440,
  reminderMinutesMax: 43_200,
  /** Of an invoice of which more than half is missing nobody can say that it was paid. */
  underpaymentBpsMax: 5_000,
  confirmationStepsMax: 5,
  spreadBpsMax: 1_000,
  projectHostsMax: 20,
  /** The proof of a host is one line; who does not answer soon is asked again by hand. */
  hostCheckTimeoutMs: 5 * secondMs,
  hostCheckBytesMax: 1_024,
  hostChecksPerHourMax: 120,
  paymentLinksPerProjectMax: 500,
  /** Amounts that one press fills in on an open link: two rows of three on a phone. */
  suggestedAmountsMax: 6,
  staticAddressesPerProjectMax: 100_000,
  /** A deposit that a reorganisation took back may come again in a later block and still be in time. */
  depositInvoiceLifeMs: dayMs,
  /** Invoices that strangers make from links, counters and buttons: per address and hour, and per project and hour. */
  anonymousInvoicesPerAddressMax: 30,
  anonymousInvoicesPerProjectMax: 600,
  /** A till sells all day from one address: five sales a minute is a busy one. */
  counterSalesPerAddressMax: 300,
  /** Wrong codes of the payer's short addresses, per address on the net and hour. */
  codeMissesPerHourMax: 60,
  /** Requests of one API key in a minute. */
  apiRequestsPerMinuteMax: 600,
  /** Lines of an account's request log, and how long they are kept. */
  requestLogRowsMax: 2_000,
  requestLogLifeMs: 30 * dayMs,
  /** The preview of automatic actions looks at this many of the newest invoices of 90 days. */
  previewInvoicesMax: 2_000,
  previewDaysMs: 90 * dayMs,
  previewLinesMax: 20,
  previewTransfersMax: 10_000,
  withdrawalRequestEveryMs: 12 * secondMs,
  /** Requests that wait for the owner's signature; more are no list that a person works through. */
  withdrawalRequestsOpenMax: 500,
  /** Lifetime of a CryptoCloud-style postback token. */
  postbackTokenLifeMs: 5 * minuteMs,
  /** An unsafe request that has not answered for so long has died; the same key may run it again. */
  idempotencyLeaseMs: minuteMs,
  /** Watched closely until this long after the expiry, then at leisure for a month. */
  watchHotAfterExpiryMs: hourMs,
  watchWarmAfterExpiryMs: 30 * dayMs,
  /** A released exact amount rests before another invoice may ask for it. */
  amountSlotQuarantineMs: 3 * dayMs,
  /** Exact amounts tried on one shared address before "busy". */
  amountSlotTriesMax: 200,
  /** Scanning: blocks a tick, headers kept for a walk back, addresses per question. */
  blocksPerTickMax: 400,
  /** The first scan begins this much before the first watch: blocks are stamped in whole seconds, by clocks that run behind ours. */
  scanStartMarginMs: minuteMs,
  /** How far back the first scan of a chain goes for addresses that it learns of by itself. */
  pulledWatchAgeMaxMs: hourMs,
  headersKeptMax: 2_048,
  watchesPerAddressMax: 2_000,
  /** A chain in trouble that was last read longer ago is not offered to new payers. */
  chainSilentAfterMs: 5 * minuteMs,
  /** Object outbox: how long a failed flush waits, at first and at most. */
  flushRetryFirstMs: 2 * secondMs,
  flushRetryMaxMs: 15 * minuteMs,
  /** Rows a repair takes in one run; it comes again in a minute. */
  repairBatchMax: 50,
  projectsPerAccountMax: 100,
  apiKeysPerProjectMax: 20,
  webhookEndpointsPerProjectMax: 10,
  /** A slow receiver may not hold a consumer longer; its answer is evidence, not a download. */
  webhookTimeoutMs: 15 * secondMs,
  webhookReplyBytesMax: 4_096,
  /** Tries of one receiver at a time within one run; the others of its waiting list stay for the next. */
  deliveriesPerTargetAtOnceMax: 1,
  /** After the secret was rotated, messages carry both signatures for a day. */
  secretOverlapMs: dayMs,
  /** One replay reaches as far back as events are likely to matter, and is worked off in slices. */
  replayReachMs: 30 * dayMs,
  replayEventsMax: 10_000,
  replaysOpenPerEndpointMax: 3,
  /** Warned after half of what pauses an endpoint. */
  warnAfterFailures: 5,
  warnAfterMs: 30 * minuteMs,
  /** Members, mailboxes and chats that one event may be told to. */
  listenersMax: 250,
  recipientsPerAccountMax: 20,
  recipientProofLifeMs: 3 * dayMs,
  /** Enough to try each channel a few times; a button is no way to fill a mailbox. */
  testMessagesPerHourMax: 10,
  /** Each type of event a few times over while somebody writes their receiver; no load on anybody. */
  testEventsPerHourMax: 60,
  telegramLinksPerPersonMax: 10,
  telegramLinkLifeMs: 10 * minuteMs,
  telegramTimeoutMs: 15 * secondMs,
  telegramReplyBytesMax: 16_384,
  telegramTextMax: 4_096,
  /** People who link one chat; and groups that an account links. */
  telegramLinksPerChatMax: 5,
  telegramMuteMaxMs: 30 * dayMs,
  /** What a muted chat waits for is looked at again so often: a mute that was shortened meanwhile holds nothing back longer. */
  telegramMuteLookMs: hourMs,
  /** Telegram asks for no more than one message a second in a chat, twenty a minute in a group, and some 25 a second in all. */
  telegramGapMs: secondMs,
  telegramGroupGapMs: 3_500,
  telegramWaitShortMs: 5 * secondMs,
  telegramTurnEveryMs: 2 * secondMs,
  telegramPerSecondMax: 25,
  /** The bot says the same in a chat so often at most. */
  telegramHelpEveryMs: minuteMs,
  telegramAnswerEveryMs: 2 * secondMs,
  /**
   * So few that the longest there are fit into one read: two texts of 4,096 characters, the message and the one that it answers, each six bytes
   * where JSON escapes it, and marks within them, are up to 100 kB. A read that is too big would be asked for again for ever.
   */
  telegramUpdatesPerTurnMax: 20,
  telegramUpdatesBytesMax: 2_097_152,
  telegramCheckEveryMs: hourMs,
  telegramAccountsNamedMax: 10,
  /** So many messages to one mailbox or chat within so long, and what follows waits for a digest. */
  floodMessagesMax: 20,
  floodWindowMs: 5 * minuteMs,
  digestLinesMax: 50,
  /** News that goes into one digest; the rest makes the next. A flood of a thousand payments is one message. */
  digestNewsMax: 2_000,
  /** Digests made in one run; each is a few reads and one batch. */
  digestsPerRunMax: 100,
  /** One run of expansion: its events, the events of one batch, and how long it begins new ones. */
  expandEventsMax: 500,
  expandBatchMax: 20,
  expandRunMs: 20 * secondMs,
  /** The bell's list. */
  bellLinesMax: 8,
  dnsTimeoutMs: 3 * secondMs,
  /** A name with more addresses than this holds is nobody's shop. */
  dnsReplyBytesMax: 16_384,
  /** A lease outlives the slowest honest attempt several times over, and a crash costs a minute. */
  deliveryLeaseMs: minuteMs,
  /** The whole schedule of tries (75 h 35 min) with its jitter; nothing is tried by itself after that. */
  deliveryHorizonMs: 84 * hourMs,
  /** How often a paused endpoint is tried with its oldest news, and how far its other news is put off. */
  pausedRetryMs: hourMs,
  /** So many failures in a row over so long, and an endpoint is paused. */
  pauseAfterFailures: 10,
  pauseAfterMs: hourMs,
  /** A receiver may ask us to come later, not never. */
  retryAfterMaxMs: dayMs,
  /** Who is throttled is left alone at least this long. */
  throttleMinMs: minuteMs,
  /** While a payment confirms its payer is not asked again; then the invoice is looked at once more. */
  payerMailWaitMs: hourMs,
  /** A Worker has six connections at a time. */
  deliveriesAtOnceMax: 6,
  /** One run of tries: how many it takes up, how long it begins new ones, and how many due rows one look for the fairest goes through. */
  deliveriesPerRunMax: 1_000,
  deliveryRunMs: 45 * secondMs,
  dueRowsScannedMax: 20_000,
  /** Rows of one endpoint that are put off in one statement. */
  rowsPutOffMax: 2_000,
  /** Later tries than this wait for the minute's cron; only shorter waits are worth a delayed message. */
  deliveryHintDelayMaxMs: minuteMs,
  /** People of one account who get its mail: owners and admins. */
  mailRecipientsMax: 20,
  mailTimeoutMs: 20 * secondMs,
  mailReplyLengthMax: 200,
  /** An invoice with every transfer and quote it may have stays below this. */
  eventsPerInvoiceShownMax: 500,
  /** One question of statistics reads at most a year of rows. */
  statisticsSpanMs: 366 * dayMs,
  pageSizeDefault: 25,
  pageSizeMax: 100,
  /** 64 KiB holds the largest honest request many times over. */
  bodyBytesMax: 65_536,
  idempotencyKeyLengthMax: 255,
  idempotencyLifeMs: 7 * dayMs,
  /** Texts of webhook tries: long enough to settle a dispute with a receiver; looked through a page a minute. */
  bodyLifeMs: 30 * dayMs,
  bodiesPerRunMax: 500,
  /** What became of a delivery is kept a quarter; then the event itself is what is left. */
  deliveryLifeMs: 90 * dayMs,
  /** A merchant account is a till: an hour without a sign of life ends a session, half a day ends every one. */
  sessionIdleMs: hourMs,
  sessionLifeMs: 12 * hourMs,
  sessionsPerUserShownMax: 100,
  /** How long a device that once signed in stays known. */
  knownDeviceLifeMs: 365 * dayMs,
  /** A confirmation of a risky act. */
  stepUpLifeMs: 5 * minuteMs,
  /** Passkey ceremonies are quick; a challenge is no invitation to come back tomorrow. */
  challengeLifeMs: 5 * minuteMs,
  passkeysPerUserMax: 20,
  recoveryCodesPerUser: 10,
  /** Codes by mail: long enough to find the mail, too short to guess six digits. */
  mailCodeLifeMs: 10 * minuteMs,
  verifyEmailLifeMs: dayMs,
  resetPasswordLifeMs: 30 * minuteMs,
  recoveryLinkLifeMs: hourMs,
  recoveryWaitMs: 3 * dayMs,
  /** Having become possible, a recovery is used within a week or asked for again. */
  recoveryReadyLifeMs: 7 * dayMs,
  /** Guesses of codes and passwords in an hour by strangers' devices, for one person; a known device has as many of its own. */
  guessesPerHourMax: 10,
  /** Mails that one address on the net may cause in an hour, and one person may be sent. */
  mailsPerAddressAndHourMax: 30,
  mailsPerPersonAndHourMax: 6,
  invitationLifeMs: 3 * dayMs,
  ownershipOfferLifeMs: 3 * dayMs,
  membersPerAccountMax: 200,
  invitationsPendingMax: 100,
  accountsPerUserMax: 50,
  /** The receive-address guard: the usual wait, the choices, the wait after a recovery and how long that counts, the freeze. */
  walletDelayMs: dayMs,
  walletDelayChoicesMs: [dayMs, 2 * dayMs, 3 * dayMs, 7 * dayMs] as readonly number[],
  walletDelayAfterRecoveryMs: 3 * dayMs,
  recoveryCountsMs: 30 * dayMs,
  walletsFrozenMs: 3 * dayMs,
  /** Wallets of one account that wait at once: each one writes to every owner and admin. */
  walletsWaitingMax: 10,
  /** A rotated key and its successor both work for a day. */
  keyOverlapMs: dayMs,
  apiKeyLifeDefaultMs: 365 * dayMs,
  /** The test key of the Integration page: a quarter is longer than any integration takes. */
  practiceKeyLifeMs: 90 * dayMs,
  allowListMax: 50,
  supportAccessLifeMaxMs: 7 * dayMs,
  /** Rows of one table that one run of the minute forgets: more than a busy minute writes, little enough for one statement. */
  rowsForgottenPerRunMax: 1_000,
  /** Login history and spent tokens are kept as long as somebody may ask. */
  signInAttemptLifeMs: 365 * dayMs,
  noticeLifeMs: 365 * dayMs,
  letterLifeMs: 90 * dayMs,
  /** Mails about access are tried for a day; codes only while they are good. */
  letterHorizonMs: dayMs,
  /** Rows of one export; more are asked for by dates. */
  exportRowsMax: 50_000,
  /** Rows that one run of the sealer takes, and when an unsealed row becomes a finding. */
  sealBatchMax: 500,
  sealOverdueMs: 5 * minuteMs,
  passwordLengthMin: 10,
  passwordLengthMax: 128,
  /** Between the password and the second factor of one sign-in. */
  pendingSignInLifeMs: 10 * minuteMs,
  /** Unproved people of one email among whom a known device finds its own. */
  peoplePerEmailMax: 5,
  /** New accounts from one address in an hour: a class of students behind one router, not a robot. */
  signUpsPerAddressAndHourMax: 60,
  /** "Last seen" of sessions and keys is worth one write a minute. */
  sessionTouchMs: minuteMs,
  deviceLengthMax: 200,
  /** Anonymous looks at checkout pages and choices per address and minute. */
  checkoutChoicesPerMinuteMax: 20,
} as const;
