/** Items → what is made of each, a few at the same time; answers in the order of the items, whatever came first. */
export async function sideBySide<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce: number,
): Promise<R[]> {
  const answers: R[] = [];
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [place, item] of rest) answers[place] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}
