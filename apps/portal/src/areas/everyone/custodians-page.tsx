export function CustodiansPage() {
  return null;
}
