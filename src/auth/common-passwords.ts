// Owns the short list of passwords of ten characters and more that are guessed first. Lower case. Not a substitute for a second
// factor; it only stops the worst choices.
export const commonPasswords: ReadonlySet<string> = new Set([
  '1234567890', '0123456789', '0987654321', '12345678910', '123456789a', '123456789q', '1q2w3e4r5t', '1q2w3e4r5t6y', '1qaz2wsx3edc', 'qwertyuiop',
  'qwertyuiop123', 'qwerty1234', 'qwerty12345', 'qwerty123456', 'qwerty123456789', 'asdfghjkl1', 'asdfghjkl;', 'zxcvbnm123', 'q1w2e3r4t5',
  'q1w2e3r4t5y6', 'qazwsxedcrfv', 'qazwsxedc123', 'password12', 'password123', 'password1234', 'password12345', 'password123456', 'passw0rd123',
  'p@ssw0rd123', 'p@ssword123', 'mypassword', 'mypassword1', 'password01', 'passwordpassword', 'iloveyou12', 'iloveyou123', 'letmein123',
  'letmein1234', 'welcome123', 'welcome1234', 'administrator', 'admin12345', 'admin123456', 'administrator1', 'abcdefghij', 'abcdefghijk',
  'abc1234567', 'abcd123456', 'abcde12345', 'a123456789', 'aa12345678', 'aa123456789', '1234512345', '1122334455', '1111122222', '123123123123',
  '1234567891', '9876543210', '987654321a', '147258369a', '741852963a', '7894561230', '1234554321', '1212121212', '1029384756', 'superman123',
  'princess123', 'football123', 'baseball123', 'liverpool1', 'manchester', 'chelsea123', 'bitcoin123', 'bitcoin1234', 'ethereum123',
  'satoshinakamoto', 'correcthorse', 'correcthorsebatterystaple', 'changeme123', 'changemenow', 'secret1234', 'test123456', 'testtesttest',
  'qweasdzxc123', 'qweqweqwe123', 'zaq12wsxcde3', '!qaz2wsx#edc', '1qazxsw23edc', 'monkey12345', 'dragon12345', 'sunshine123', 'jordan12345',
  'michael123', 'computer123', 'internet123', 'starwars123', 'pokemon123', 'naruto12345', 'samsung123', 'trustno1trustno1', 'parol12345',
  'parol123456', 'privet12345', 'qwertyqwerty', 'asdasdasd1', 'qwe123qwe123', 'marina12345', 'natasha123', 'vladimir123', 'aleksandr1', 'zxcvbnm,./',
]);
