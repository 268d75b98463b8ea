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
  size_t told = 0;
  while (told < floats && scanf("%f", &window[told]) == 1) ++told;
  const int complete = told == floats && stride_run(engine, window, answers) == STRIDE_OK;
  if (!complete) fprintf(stderr, "want %zu numbers\n", floats);
  for (size_t k = 0; complete && k < stride_answers(engine); ++k) printf("%g\n", (double)answers[k]);

  free(window);
  stride_close(engine);
  return complete ? 0 : 2;
}
