/**
 * Text from the user's files for a notification. VS Code makes a link of `[text](target)`, also of one that runs a command,
 * and shows one line.
 */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").replaceAll("](", "] (");
}
