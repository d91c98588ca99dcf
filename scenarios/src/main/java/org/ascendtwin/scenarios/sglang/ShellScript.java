package org.ascendtwin.scenarios.sglang;

import java.util.List;
import org.ascendtwin.scenarios.spec.Problem;

/**
 * What a shell script says to SGLang.
 *
 * @param directives comments of the form {@code # twin: path=value}, for what no command says
 */
record ShellScript(List<SglangCommand> commands, List<Word> directives, List<Problem> problems) {}
