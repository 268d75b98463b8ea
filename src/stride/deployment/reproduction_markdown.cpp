// docs/reproduction.md: published figures beside ours.
#include <fmt/format.h>

#include "stride/deployment/markdown.hpp"
#include "stride/deployment/results_pages.hpp"

namespace stride::deployment {
namespace {

using evaluation::Comparison;
using evaluation::Published;
using evaluation::Row;

bool is_share(std::string_view score) {
  for (const std::string_view share : evaluation::share_scores)
    if (share == score) return true;
  return false;
}

std::string score_name(std::string_view score) {
  if (score == "macro_f1") return "macro-F1";
  if (score == "weighted_f1") return "weighted F1";
  if (score == "balanced_accuracy") return "balanced accuracy";
  if (score == "macs") return "MACs";
  if (score == "weight_bytes") return "weights";
  return std::string(score);
}

std::string value_of(std::string_view score, double value) {
  if (is_share(score)) return fmt::format("{:.3f}", value);
  if (score == "weight_bytes") return bytes_text(value);
  return grouped(static_cast<std::uintmax_t>(value + 0.5));
}

std::string ours(const Row& row, const Published& p) {
  const auto spread = evaluation::score_of(row, p.score);
  if (!spread) return "not run yet";
  return is_share(p.score) ? stamped(*spread, row.leaky) : value_of(p.score, spread->mean);
}

std::string row_text(const Published& p, const Comparison& c) {
  Table line({"", "", "", "", "", "", ""});
  const std::size_t head = line.text().size();
  const Row& same = p.leaky ? c.leaky : c.honest;
  std::string honest;
  if (is_share(p.score)) honest = p.leaky ? ours(c.honest, p) : c.honest.empty() ? "" : "the same";
  line.row({p.headline, p.protocol, score_name(p.score), value_of(p.score, p.value), ours(same, p),
            honest, p.differs});
  return line.text().substr(head);
}

// Systems in the order in which they appear first.
struct Part {
  std::string system, source, figures, claims;
};

Part& part_of(std::vector<Part>& parts, const std::string& system, const std::string& source) {
  for (Part& part : parts)
    if (part.system == system) return part;
  return parts.emplace_back(Part{system, source, {}, {}});
}

}  // namespace

std::string reproduction_markdown(std::span<const Comparison> all,
                                  std::span<const evaluation::Claim> claims) {
  std::vector<Part> parts;
  for (const Comparison& c : all)
    for (const Published& p : c.study.published)
      part_of(parts, p.system, p.source).figures += row_text(p, c);
  for (const evaluation::Claim& claim : claims) {
    Table line({"", "", ""});
    const std::size_t head = line.text().size();
    line.row({claim.headline, claim.theirs, claim.ours});
    part_of(parts, claim.system, claim.source).claims += line.text().substr(head);
  }
  std::string text =
      "# Reproduction\n\nPublished figures beside ours, written by `stride results` from "
      "`bench/experiments.json` and the kept answers. *Ours, same protocol* splits the windows as "
      "the source does: where that puts people or raw samples on two sides, the number is stamped "
      "LEAKY and says nothing about anybody new. *Ours, honest* tests people whom the network "
      "never saw. Where a source's recordings cannot be had, the nearest real set stands in, and "
      "the last column says so. How each network was read: [networks](networks.md). All numbers "
      "with seeds and commands: [results](results.md).\n";
  for (const Part& part : parts) {
    text += "\n## " + inline_text(part.system) + "\n\nSource: " + inline_text(part.source) + ".\n";
    if (!part.figures.empty())
      text += "\n" +
              Table({"headline", "their protocol", "score", "published", "ours, same protocol",
                     "ours, honest", "what differs"})
                  .text() +
              part.figures;
    if (!part.claims.empty())
      text += "\n" + Table({"claim", "published", "ours"}).text() + part.claims;
  }
  return text;
}

}  // namespace stride::deployment
