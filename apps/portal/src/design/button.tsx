import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './button.module.css';
import { classes } from './classes';
import { Spinner } from './spinner';

interface Look {
  /** One `primary` a page at most: what most people came for. */
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly wide?: boolean;
  readonly icon?: ReactNode;
}

const lookOf = ({ look = 'secondary', wide }: Look, more?: string) =>
  classes(styles.button, styles[look], wide && styles.wide, more);

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** It is being done: the button stays where the focus is, and a second click does nothing. */
  readonly pending?: boolean;
  /** Not possible now; say beside it why. It can still be reached, so that everybody learns that it is there. */
  readonly disabled?: boolean;
}

export function Button({ look, wide, icon, pending, disabled, children, className, onClick, ...rest }: ButtonProps) {
  const off = pending === true || disabled === true;
  return (
    <button
      type="button"
      {...rest}
      className={lookOf({ look, wide }, className)}
      aria-disabled={off || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {pending ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface AnchorProps extends Look, AnchorHTMLAttributes<HTMLAnchorElement> {}

/** A link to elsewhere, or to a file, that looks like a button. */
export function ButtonAnchor({ look, wide, icon, children, className, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={lookOf({ look, wide }, className)}>
      {icon}
      {children}
    </a>
  );
}

const RoutedAnchor = /*#__PURE__*/ createLink(ButtonAnchor);

/** A link to a page of the portal that looks like a button. */
export const ButtonLink: LinkComponent<typeof ButtonAnchor> = (props) => <RoutedAnchor preload="intent" {...props} />;
