#pragma once
#include <filesystem>
#include <memory>

#include "stride/cli/experiment.hpp"

/// The teacher of a method that learns from one: read from its run folder, or trained in each fold.
namespace stride::cli {

/// --teacher's model, or --teacher-model's without its weights; nullptr where no teacher is asked
/// for. Errors: a teacher that has seen subjects who validate or test in this fold (but for a
/// protocol that is LEAKY anyway); windows, activities or attention maps that do not fit.
std::shared_ptr<network::Model> teacher_of(const Experiment& experiment, const Trial& trial);

/// Trains --teacher-model on the trial's own training subjects, its epoch chosen by the validation
/// subjects, supervised and with the student's other settings; kept in run/teacher. Gives the
/// seconds it took, 0 where there is nothing to train.
double train_teacher(const Experiment& experiment, const Trial& trial,
                     const std::filesystem::path& run, bool resume, const OnEpoch& on_epoch);

}  // namespace stride::cli
