/*
 * Says why a pipeline (input_pipeline.h) could not read its input to the end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PIPELINE_ERRORS_H
#define TCPSTATE_PIPELINE_ERRORS_H

#include "source.h"

/*
 * Turns the words of mergecap or of the capture filter into messages: which file is at fault, how far the
 * output goes, and which files were not read.
 *
 * said        what they wrote to standard error, on one line
 * files       the joined files, ended by NULL; NULL: none, the input is a pipe
 * request     names the input where `said` names no file
 * last_frame  the last frame with a TCP segment that is known to have been read, or 0
 *
 * Returns STATUS_CUT_SHORT if the input is readable up to the fault, else STATUS_INPUT.
 */
enum status pipeline_errors_judge(const char *said, char *const *files,
                                  const struct source_request *request, uint32_t last_frame);

#endif
