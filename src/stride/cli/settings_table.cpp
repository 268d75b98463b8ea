// The table of settings: one entry each, in the order of the help.
#include <array>

#include "stride/cli/settings.hpp"
#include "stride/models/architecture.hpp"
#include "stride/training/optimiser.hpp"

namespace stride::cli {
namespace {

template <class Table>
std::string names_of(const Table& table) {
  std::string names;
  for (const auto* entry : table) names.append(names.empty() ? "" : ", ").append(entry->name);
  return names;
}

std::string models() { return names_of(models::all_architectures()); }
std::string methods() { return names_of(training::all_methods()); }
std::string protocols() { return names_of(windows::all_protocols()); }
std::string optimisers() { return names_of(training::all_optimisers()); }
std::string schedules() { return names_of(training::all_schedules()); }

constexpr std::string_view recordings = "Recordings and windows", network = "Network",
                           training_ = "Training", sides = "Who trains, who tests";

using S = Settings;

const auto table = std::to_array<Setting>({
    {"data", recordings, "NAME", "NAME, NAME:VARIANT, or a folder that holds a stride.json",
     [](S& s) { return &s.data; }},
    {"channels", recordings, "LIST", "names of the channels to keep, commas between; empty = all",
     [](S& s) { return &s.channels; }},
    {"activities", recordings, "LIST",
     "names of the activities to keep, commas between; empty = all; the others count as NULL",
     [](S& s) { return &s.activities; }},
    {"target", recordings, "NAME",
     "a number to learn instead of activities: this target or channel, averaged over a window",
     [](S& s) { return &s.target; }},
    {"rate-hz", recordings, "HZ", "resample to this rate; 0 = the data set's",
     [](S& s) { return &s.rate_hz; }, 0, 1e5},
    {"longest-gap-s", recordings, "S",
     "missing stretches up to this are interpolated, longer ones end a recording",
     [](S& s) { return &s.longest_gap_s; }, 0, 60},
    {"low-pass-hz", recordings, "HZ", "Butterworth low-pass, 3rd order; 0 = none",
     [](S& s) { return &s.low_pass_hz; }, 0, 1e5},
    {"high-pass-hz", recordings, "HZ", "Butterworth high-pass, 3rd order; 0 = none",
     [](S& s) { return &s.high_pass_hz; }, 0, 1e5},
    {"gravity", recordings, "WHAT", "keep, remove, or split (gravity in channels of its own)",
     [](S& s) { return &s.gravity; }},
    {"window-s", recordings, "S", "length of a window; 0 = the data set's",
     [](S& s) { return &s.window_s; }, 0, 86400},
    {"overlap", recordings, "SHARE",
     "part of a window that the next one repeats, below 1; -1 = the data set's",
     [](S& s) { return &s.overlap; }, -1, 0.99},
    {"label-rule", recordings, "RULE", "unanimous, majority or last",
     [](S& s) { return &s.label_rule; }},
    {"null", recordings, "WHAT", "windows without an activity: drop or keep",
     [](S& s) { return &s.null; }},
    {"scaler", recordings, "NAME",
     "none, zscore, minmax, robust (fitted in training) or units; empty = the method's",
     [](S& s) { return &s.scaler; }},
    {"cache", recordings, "", "keep the windows for the next run", [](S& s) { return &s.cache; }},

    {"model", network, "NAME", "the architecture", [](S& s) { return &s.model; }, 0, 0, models},
    {"set", network, "NAME=VALUE",
     "an option of the model or method (see stride models, stride methods); may be repeated",
     [](S& s) { return &s.set; }},

    {"method", training_, "NAME", "how it learns", [](S& s) { return &s.method; }, 0, 0, methods},
    {"teacher", training_, "FOLDER",
     "of distil: a run folder, trained on none of this fold's others",
     [](S& s) { return &s.teacher; }},
    {"teacher-model", training_, "NAME",
     "of distil: the teacher's architecture; it is trained first, on the same subjects",
     [](S& s) { return &s.teacher_model; }},
    {"teacher-set", training_, "NAME=VALUE",
     "an option of the teacher's architecture; may be repeated",
     [](S& s) { return &s.teacher_set; }},
    {"teacher-epochs", training_, "N", "of the teacher's training; 0 = as many as the student",
     [](S& s) { return &s.teacher_epochs; }, 0, 100000},
    {"epochs", training_, "N", "passes over the training windows",
     [](S& s) { return &s.train.epochs; }, 1, 100000},
    {"batch", training_, "N", "windows a step", [](S& s) { return &s.train.batch; }, 1, 65536},
    {"lr", training_, "RATE", "learning rate", [](S& s) { return &s.train.learning_rate; }, 0, 100},
    {"optimiser", training_, "NAME", "", [](S& s) { return &s.train.optimiser; }, 0, 0, optimisers},
    {"schedule", training_, "NAME", "of the learning rate", [](S& s) { return &s.train.schedule; },
     0, 0, schedules},
    {"weight-decay", training_, "X", "pull of the weights towards 0",
     [](S& s) { return &s.train.weight_decay; }, 0, 100},
    {"label-smoothing", training_, "SHARE", "of the truth that is spread over all activities",
     [](S& s) { return &s.train.label_smoothing; }, 0, 0.99},
    {"tilt", training_, "DEGREES",
     "augmentation: spread of how askew training windows' sensors sit",
     [](S& s) { return &s.train.augmentation.tilt; }, 0, 90},
    {"amplitude", training_, "SHARE",
     "augmentation: spread of each channel's strength in training windows",
     [](S& s) { return &s.train.augmentation.amplitude; }, 0, 0.57},
    {"noise", training_, "X", "augmentation: spread of added noise, in the scaler's units",
     [](S& s) { return &s.train.augmentation.noise; }, 0, 100},
    {"averaging", training_, "SHARE",
     "the model is a running mean of the weights: the share that each step keeps; 0 = none",
     [](S& s) { return &s.train.averaging; }, 0, 0.9999},
    {"class-weights", training_, "", "weigh activities by inverse frequency",
     [](S& s) { return &s.train.class_weights; }},
    {"patience", training_, "N",
     "epochs without a better validation macro-F1 (or error) before stopping; 0 = never",
     [](S& s) { return &s.train.patience; }, 0, 100000},
    {"checkpoint-every", training_, "N", "epochs between kept checkpoints; 0 = best and last only",
     [](S& s) { return &s.train.checkpoint_every; }, 0, 100000},
    {"seed", training_, "N", "same seed and same threads, same weights",
     [](S& s) { return &s.train.seed; }, 0, 9e15},
    {"device", training_, "NAME", "cpu or cuda", [](S& s) { return &s.train.executor.device; }},
    {"threads", training_, "N", "0 = all cores", [](S& s) { return &s.train.executor.threads; }, 0,
     1024},

    {"protocol", sides, "NAME", "group-5 is group-k with five groups",
     [](S& s) { return &s.protocol; }, 0, 0, protocols},
    {"fold", sides, "NAME",
     "which fold to train, by name or number from 1, where the protocol makes several",
     [](S& s) { return &s.fold; }},
    {"validation-subjects", sides, "N",
     "whole subjects, out of the training side, that choose the epoch; 0 = none",
     [](S& s) { return &s.validation_subjects; }, 0, 10000},
    {"refit", sides, "", "then train on all training subjects for the chosen number of epochs",
     [](S& s) { return &s.refit; }},
});

}  // namespace

std::span<const Setting> all_settings() { return table; }

}  // namespace stride::cli
