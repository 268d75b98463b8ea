/* Recognises one window: recognise PROGRAM < window, its T x C numbers as text, oldest sample first.
 * stride export RUN --target program --out PROGRAM; cc recognise.c -lstride */
#include <stdio.h>
#include <stdlib.h>

#include "stride/engine/stride.h"

int main(int count, char** words) {
  stride_engine* engine;
  const stride_status status = stride_open(count == 2 ? words[1] : NULL, &engine);
  if (status != STRIDE_OK) return fprintf(stderr, "%s\n", stride_text(status)), 2;

  const size_t floats = stride_samples(engine) * stride_channels(engine);
  float* const window = malloc((floats + stride_answers(engine)) * sizeof(float));
  float* const answers = window + floats;
  for (size_t i = 0; i < floats; ++i)
    if (scanf("%f", &window[i]) != 1) return fprintf(stderr, "want %zu numbers\n", floats), 2;
  stride_run(engine, window, answers);
  for (size_t k = 0; k < stride_answers(engine); ++k) printf("%g\n", (double)answers[k]);

  free(window);
  stride_close(engine);
  return 0;
}
