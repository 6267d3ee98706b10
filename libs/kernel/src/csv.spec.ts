import { csvLine } from './csv';

it.each<[(string | null)[], string]>([
  [['a', 'b'], 'a,b\r\n'],
  [['a,b', 'say "no"', 'two\nlines'], '"a,b","say ""no""","two\nlines"\r\n'],
  [['=1+1', '+1', '-1', '@a', '\tx', '\rx'], `'=1+1,'+1,'-1,'@a,'\tx,"'\rx"\r\n`],
  [['=HYPERLINK("http://x","y")'], `"'=HYPERLINK(""http://x"",""y"")"\r\n`],
  [[null, '', '汉字'], ',,汉字\r\n'],
])('%j is one inert line', (cells, line) => expect(csvLine(cells)).toBe(line));
