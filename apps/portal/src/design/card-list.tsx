import type { ReactNode } from 'react';
import { ListFrame } from './list-frame';
import styles from './list.module.css';
import type { Paged } from './use-paged';

interface CardListProps<Item> {
  /** What the cards are, for whoever hears the list. */
  readonly label: string;
  readonly list: Paged<Item>;
  readonly card: (item: Item) => ReactNode;
  readonly itemKey: (item: Item) => string;
  readonly empty: ReactNode;
}

/** A list that one looks at, such as pictures. The server pages, sorts and filters. */
export function CardList<Item>({ label, list, card, itemKey, empty }: CardListProps<Item>) {
  return (
    <ListFrame list={list} empty={empty}>
      <ul role="list" className={styles.cards} aria-label={label}>
        {list.items.map((item) => (
          <li key={itemKey(item)}>{card(item)}</li>
        ))}
      </ul>
    </ListFrame>
  );
}
