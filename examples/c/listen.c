/* Recognises samples as they come: listen PROGRAM < samples, a line of time in s and readings each, in the model's order and
 * in SI units. stride export RUN --target program --out PROGRAM; cc listen.c -lstride */
#include <stdio.h>
#include <stdlib.h>

#include "stride/engine/stride.h"

int main(int count, char** words) {
  stride_engine* engine;
  stride_stream* stream = NULL;
  void* memory = NULL;
  stride_answer a;
  const stride_feed feed = {.rate_hz = 50, .stamped = 1}; /* what the sensors promise */
  size_t size = 0, read = 0;
  stride_status status = stride_open(count == 2 ? words[1] : NULL, &engine);
  if (status == STRIDE_OK) status = stride_stream_size(engine, &feed, &size);
  if (status == STRIDE_OK) status = stride_stream_make(engine, &feed, memory = malloc(size), size, &stream);
  if (status != STRIDE_OK) return fprintf(stderr, "%s\n", stride_text(status)), free(memory), stride_close(engine), 2;

  const size_t sensors = stride_sensors(engine);
  float* const readings = malloc(sensors * sizeof(float));
  for (double time_s; scanf("%lf", &time_s) == 1; read = 0) {
    while (read < sensors && scanf("%f", &readings[read]) == 1) ++read;
    if (read < sensors) break; /* a sample that is cut off */
    if (stride_push(stream, 1, &time_s, readings) != STRIDE_OK) fprintf(stderr, "at %g s: out of order\n", time_s);
    while (stride_pop(stream, engine, &a))
      if (a.decided) printf("%.2f %.2f %s\n", a.begin_s, a.end_s, a.unknown ? "unknown" : stride_activity(engine, a.activity));
  }
  while (stride_end(stream, &a))
    if (a.decided) printf("%.2f %.2f %s\n", a.begin_s, a.end_s, a.unknown ? "unknown" : stride_activity(engine, a.activity));
  free(readings);
  free(memory);
  stride_close(engine);
  return 0;
}
