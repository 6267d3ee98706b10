import { FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from './button';
import { classes } from './classes';
import styles from './file-drop.module.css';

interface FileDropProps {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly action: string;
  /** As an input's `accept`; what is dropped is looked at by whoever gets it. */
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  readonly onFiles: (files: File[]) => void;
}

/** Drop files here, or choose them: the button alone is enough, for the keyboard and for a phone. */
export function FileDrop({ title, hint, action, accept, multiple, disabled = false, onFiles }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const give = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length > 0 && !disabled) onFiles(multiple ? files : files.slice(0, 1));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    give(event.dataTransfer.files);
  };
  return (
    <div
      className={classes(styles.drop, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileUp aria-hidden="true" />
      <p>
        <strong>{title}</strong>
      </p>
      {hint !== undefined && <p className="soft small measure">{hint}</p>}
      <Button look="primary" disabled={disabled} onClick={() => input.current?.click()}>
        {action}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          give(event.target.files);
          // The same file again is a new choice.
          event.target.value = '';
        }}
      />
    </div>
  );
}
