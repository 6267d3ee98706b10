// Whether this container's service can work: its own readiness, asked from inside.
const port = process.env.HOLDFAST_HEALTH_PORT || process.env.PORT || '3000';
fetch(`http://127.0.0.1:${port}/api/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
  (response) => process.exit(response.ok ? 0 : 1),
  () => process.exit(1),
);
