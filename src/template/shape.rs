//! Looks at a source's tokens before it is parsed: what parses, compiles and drops it calls itself for each level of nesting,
//! and the module's stack has an end.

use super::{fault, Fault, LONGEST_SOURCE};
use minijinja::machinery::{tokenize, Span, Token};

/// How many brackets may be open at a time.
const BRACKETS: usize = 24;
/// How many operators one expression may have.
const OPERATORS: usize = 120;
/// How many statements may be open at a time, each `elif` counted as one.
const STATEMENTS: usize = 30;

/// What is open at a place of the source.
#[derive(Default)]
struct Open<'source> {
    brackets: usize,
    operators: usize,
    /// The statement's keyword, once it was read.
    keyword: Option<&'source str>,
    /// Whether an `=` stood in the statement.
    assigned: bool,
    /// The statements.
    statements: Vec<Statement<'source>>,
}

/// A statement that waits for its end.
struct Statement<'source> {
    keyword: &'source str,
    /// How many levels it takes.
    levels: usize,
    /// Where it ended its first tag.
    span: Span,
}

/// Checks a template's shape, or an expression's.
pub fn check(source: &str, expression: bool) -> Result<(), Fault> {
    if source.len() > LONGEST_SOURCE {
        return Err(Fault {
            line: 0,
            column: 0,
            what: format!("it is longer than {LONGEST_SOURCE} bytes; make it shorter"),
        });
    }
    if expression && source.trim().is_empty() {
        return Err(Fault {
            line: 1,
            column: 1,
            what: "it is empty; write a condition such as `doc.total > 40000`".into(),
        });
    }
    if expression && source.trim_start().starts_with("{{") {
        let what = "a condition stands without braces; write `doc.total > 40000`".into();
        return Err(Fault { line: 1, column: 1, what });
    }
    // An expression is what stands behind `if`.
    let mut open = Open { keyword: expression.then_some("if"), ..Open::default() };
    for token in tokenize(source, expression, Default::default()) {
        let (token, span) = token.map_err(|error| fault::of(&error, source))?;
        if let Some(what) = open.take(&token, span) {
            return Err(place(span, source, what));
        }
    }
    match open.statements.pop() {
        Some(Statement { keyword, span, .. }) => {
            Err(place(span, source, &format!("`{{% {keyword} %}}` has no end; write `{{% end{keyword} %}}`")))
        }
        None => Ok(()),
    }
}

fn place(span: Span, source: &str, what: &str) -> Fault {
    let (line, column) = fault::place(source, span.start_offset as usize);
    Fault { line, column, what: what.into() }
}

impl<'source> Open<'source> {
    /// Takes the next token; gives what is too much.
    fn take(&mut self, token: &Token<'source>, span: Span) -> Option<&'static str> {
        match token {
            Token::VariableStart | Token::BlockStart => {
                let statements = std::mem::take(&mut self.statements);
                *self = Self { statements, ..Self::default() };
                // In `{{ … }}` there is no keyword to come.
                self.keyword = matches!(token, Token::VariableStart).then_some("");
            }
            Token::BlockEnd => self.end_of_statement(span),
            Token::BracketOpen | Token::ParenOpen | Token::BraceOpen => {
                self.brackets += 1;
                self.operators += 1;
            }
            Token::BracketClose | Token::ParenClose | Token::BraceClose => {
                self.brackets = self.brackets.saturating_sub(1);
            }
            Token::Assign if self.brackets == 0 && matches!(self.keyword, Some("if" | "elif")) => {
                return Some("`=` does not compare; write `==`");
            }
            Token::Assign => self.assigned = true,
            Token::Ident(name) if self.keyword.is_none() => self.keyword = Some(name),
            Token::Ident("not" | "and" | "or" | "if" | "else" | "in" | "is") => self.operators += 1,
            Token::TemplateData(_) | Token::Ident(_) | Token::Comma | Token::Colon => {}
            Token::Str(_) | Token::String(_) | Token::Int(_) | Token::Int128(_) | Token::Float(_) => {}
            _ => self.operators += 1,
        }
        let nested = self.statements.iter().map(|statement| statement.levels).sum::<usize>();
        match () {
            () if self.brackets > BRACKETS => {
                Some("too many brackets are open here; say it in steps, with `{% set %}`")
            }
            () if self.operators > OPERATORS => Some("this expression is too long; say it in steps, with `{% set %}`"),
            () if nested > STATEMENTS => Some("too many statements are open here; nest fewer of them"),
            () => None,
        }
    }

    fn end_of_statement(&mut self, span: Span) {
        match self.keyword.take() {
            Some("elif") => {
                if let Some(statement) = self.statements.last_mut() {
                    statement.levels += 1;
                }
            }
            Some("set") if self.assigned => {}
            Some(keyword @ ("for" | "if" | "with" | "set" | "filter" | "macro" | "call" | "block" | "autoescape")) => {
                self.statements.push(Statement { keyword, levels: 1, span });
            }
            Some(name) if name.starts_with("end") => {
                self.statements.pop();
            }
            _ => {}
        }
    }
}
