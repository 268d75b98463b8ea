// Convolutions by tiles of six products in vectors: included behind tiles.inl, whose tiles take the
// products.

/// `places` places at six points: [6][places][C] at `out`.
template <class Vector>
STRIDE_INLINE void places_to_points(const WinogradPlaces& all, std::uint32_t begin,
                                    std::uint32_t places, std::uint32_t channels,
                                    float* out) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float);
  const std::uint64_t point = std::uint64_t{places} * channels;
  for (std::uint32_t place = 0; place < places; ++place, out += channels) {
    const float* const in = all.in(begin + place);
    for (std::uint32_t c = 0; c < channels; c += lanes) {
      Vector d[6], v[6];
#pragma GCC unroll 6
      for (int i = 0; i < 6; ++i) d[i] = load_some<Vector>(in + i * all.step_in + c, channels - c);
      to_points(d, v);
#pragma GCC unroll 6
      for (int p = 0; p < 6; ++p) store_some(out + p * point + c, v[p], channels - c);
    }
  }
}

/// Their sums at six points, [6][places][F] at `sums`, as columns.
template <class Vector, std::uint32_t tile>
STRIDE_INLINE void places_from_points(const WinogradPlaces& all, std::uint32_t begin,
                                      std::uint32_t places, std::uint32_t filters,
                                      const float* sums, const float* bias, bool relu) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float);
  const std::uint64_t point = std::uint64_t{places} * filters;
  for (std::uint32_t place = 0; place < places; ++place, sums += filters) {
    float* const out = all.out(begin + place);
    for (std::uint32_t f = 0; f < filters; f += lanes) {
      const Vector add = load_some<Vector>(bias + f, filters - f);
      Vector m[6], y[5];
#pragma GCC unroll 6
      for (int p = 0; p < 6; ++p) m[p] = load_some<Vector>(sums + p * point + f, filters - f);
      from_points(m, tile, y);
#pragma GCC unroll 5
      for (std::uint32_t i = 0; i < tile; ++i) {
        if (!all.asked(begin + place, i)) continue;
        Vector sum = y[i] + add;
        if (relu) sum = sum > 0.0F ? sum : Vector{};
        store_some(out + i * all.step_out + f, sum, filters - f);
      }
    }
  }
}

template <class Vector, int in_panel, int together, int most>
STRIDE_INLINE void winograd_panels(const WinogradConvolution& s, const Memory& memory,
                                   Columns columns) noexcept {
  static constexpr float no_bias[together * winograd_panel] = {};
  make_zeros(s, memory);
  const WinogradPlaces all(s, memory, columns);
  const std::uint32_t channels = s.in.c, filters = s.out.c;
  const std::uint32_t panels = panels_of(filters, winograd_panel);
  const std::uint64_t room = elements(s.scratch) / (std::uint64_t{s.points} * (channels + filters));
  Panels f;
  f.panel = std::uint64_t{channels} * winograd_panel;
  f.bias = no_bias;
  for (std::uint32_t begin = all.first; begin < all.end;) {
    const std::uint32_t left = all.end - begin;
    const std::uint32_t places = room < left ? static_cast<std::uint32_t>(room) : left;
    float* const in = memory.of(s.scratch);
    float* const sums = in + std::uint64_t{s.points} * places * channels;
    places_to_points<Vector>(all, begin, places, channels, in);
    for (std::uint32_t point = 0; point < s.points; ++point)
      for (std::uint32_t p = 0; p < panels;) {
        const std::uint32_t first = p * winograd_panel;
        f.weight = memory.of(s.weight) + (std::uint64_t{point} * panels + p) * f.panel;
        f.count = filters - first;
        Places at;
        at.in = in + std::uint64_t{point} * places * channels;
        at.out = sums + std::uint64_t{point} * places * filters + first;
        at.apart_in = channels, at.apart_out = filters;
        at.count = places;
        const Cover cover{{0, 1}, 0, channels};
        const bool many = together > 1 && panels - p >= together;
        if (many)
          tiles<Vector, most, together * in_panel, in_panel>(at, f, cover);
        else
          tiles<Vector, most, in_panel, in_panel>(at, f, cover);
        p += many ? together : 1;
      }
    const float* const bias = memory.of(s.bias);
    const bool relu = s.relu != 0;
    if (all.tile == 2) places_from_points<Vector, 2>(all, begin, places, filters, sums, bias, relu);
    if (all.tile == 3) places_from_points<Vector, 3>(all, begin, places, filters, sums, bias, relu);
    if (all.tile == 4) places_from_points<Vector, 4>(all, begin, places, filters, sums, bias, relu);
    if (all.tile == 5) places_from_points<Vector, 5>(all, begin, places, filters, sums, bias, relu);
    begin += places;
  }
}
