//! The statements of a parsed source, written anew as [`super::harden`] does it with expressions.

use super::harden::{call, expr, ours, target, text_or, Own, Wrong, EACH, MADE};
use minijinja::machinery::ast::{
    Break, CallBlock, Continue, Do, EmitExpr, Expr, FilterBlock, ForLoop, IfCond, Macro, Set, SetBlock, Spanned, Stmt,
    Template, WithBlock,
};
use minijinja::machinery::Span;
use minijinja::Value;

/// A whole template.
pub fn template<'a>(parsed: &Stmt<'a>) -> Result<Stmt<'a>, Wrong> {
    let mut own = Own::new();
    collect(parsed, &mut own);
    statement(parsed, &own)
}

/// The names that a statement gives to things, and those within it.
fn collect<'a>(parsed: &Stmt<'a>, own: &mut Own<'a>) {
    let mut all = |statements: &[Stmt<'a>]| statements.iter().for_each(|statement| collect(statement, own));
    match parsed {
        Stmt::Template(template) => all(&template.children),
        Stmt::ForLoop(each) => {
            all(&each.body);
            all(&each.else_body);
            names_in(&each.target, own);
        }
        Stmt::IfCond(choice) => {
            all(&choice.true_body);
            all(&choice.false_body);
        }
        Stmt::WithBlock(with) => {
            all(&with.body);
            with.assignments.iter().for_each(|(target, _)| names_in(target, own));
        }
        Stmt::Set(set) => names_in(&set.target, own),
        Stmt::SetBlock(set) => {
            all(&set.body);
            names_in(&set.target, own);
        }
        Stmt::FilterBlock(block) => all(&block.body),
        Stmt::Macro(definition) => define(definition, own),
        Stmt::CallBlock(block) => define(&block.macro_decl, own),
        _ => {}
    }
}

fn define<'a>(definition: &Macro<'a>, own: &mut Own<'a>) {
    definition.body.iter().for_each(|statement| collect(statement, own));
    definition.args.iter().for_each(|arg| names_in(arg, own));
    own.insert(definition.name);
}

fn names_in<'a>(target: &Expr<'a>, own: &mut Own<'a>) {
    match target {
        Expr::Var(var) => {
            own.insert(var.id);
        }
        Expr::List(list) => list.items.iter().for_each(|item| names_in(item, own)),
        Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| names_in(item, own)),
        _ => {}
    }
}

fn body<'a>(parsed: &[Stmt<'a>], own: &Own<'a>) -> Result<Vec<Stmt<'a>>, Wrong> {
    parsed.iter().map(|parsed| statement(parsed, own)).collect()
}

fn assignments<'a>(parsed: &[(Expr<'a>, Expr<'a>)], own: &Own<'a>) -> Result<Vec<(Expr<'a>, Expr<'a>)>, Wrong> {
    parsed.iter().map(|(to, value)| Ok((target(to), expr(value, own)?))).collect()
}

fn optional<'a>(parsed: &Option<Expr<'a>>, own: &Own<'a>) -> Result<Option<Expr<'a>>, Wrong> {
    parsed.as_ref().map(|parsed| expr(parsed, own)).transpose()
}

fn statement<'a>(parsed: &Stmt<'a>, own: &Own<'a>) -> Result<Stmt<'a>, Wrong> {
    Ok(match parsed {
        Stmt::Template(template) => {
            Stmt::Template(Spanned::new(Template { children: body(&template.children, own)? }, template.span()))
        }
        Stmt::EmitExpr(emit) => Stmt::EmitExpr(Spanned::new(EmitExpr { expr: expr(&emit.expr, own)? }, emit.span())),
        // As a value, so that it is counted where it is captured in a loop.
        Stmt::EmitRaw(raw) => {
            let expr = text_or(Value::from_safe_string(raw.raw.into()), raw.span());
            Stmt::EmitExpr(Spanned::new(EmitExpr { expr }, raw.span()))
        }
        Stmt::ForLoop(each) => Stmt::ForLoop(Spanned::new(
            ForLoop {
                target: target(&each.target),
                iter: ours(EACH, vec![expr(&each.iter, own)?], each.iter.span()),
                filter_expr: optional(&each.filter_expr, own)?,
                recursive: each.recursive,
                body: body(&each.body, own)?,
                else_body: body(&each.else_body, own)?,
            },
            each.span(),
        )),
        Stmt::IfCond(choice) => Stmt::IfCond(Spanned::new(
            IfCond {
                expr: expr(&choice.expr, own)?,
                true_body: body(&choice.true_body, own)?,
                false_body: body(&choice.false_body, own)?,
            },
            choice.span(),
        )),
        Stmt::WithBlock(with) => Stmt::WithBlock(Spanned::new(
            WithBlock { assignments: assignments(&with.assignments, own)?, body: body(&with.body, own)? },
            with.span(),
        )),
        Stmt::Set(set) => {
            let value = expr(&set.expr, own)?;
            // What is put into a namespace is looked at: it might be the namespace itself.
            let value = match &set.target {
                Expr::GetAttr(_) => ours(MADE, vec![value], set.span()),
                _ => value,
            };
            Stmt::Set(Spanned::new(Set { target: target(&set.target), expr: value }, set.span()))
        }
        Stmt::SetBlock(set) => Stmt::SetBlock(Spanned::new(
            SetBlock { target: target(&set.target), filter: optional(&set.filter, own)?, body: body(&set.body, own)? },
            set.span(),
        )),
        Stmt::FilterBlock(block) => Stmt::FilterBlock(Spanned::new(
            FilterBlock { filter: expr(&block.filter, own)?, body: body(&block.body, own)? },
            block.span(),
        )),
        Stmt::Macro(definition) => Stmt::Macro(self::definition(definition, own)?),
        Stmt::CallBlock(block) => Stmt::CallBlock(Spanned::new(
            CallBlock {
                call: Spanned::new(call(&block.call, own, block.span())?, block.call.span()),
                macro_decl: self::definition(&block.macro_decl, own)?,
            },
            block.span(),
        )),
        Stmt::Continue(here) => Stmt::Continue(Spanned::new(Continue, here.span())),
        Stmt::Break(here) => Stmt::Break(Spanned::new(Break, here.span())),
        Stmt::Do(run) => {
            let call = Spanned::new(call(&run.call, own, run.span())?, run.call.span());
            Stmt::Do(Spanned::new(Do { call }, run.span()))
        }
        Stmt::AutoEscape(block) => return Err(not_here("autoescape", block.span())),
        Stmt::Block(block) => return Err(not_here("block", block.span())),
        Stmt::Import(block) => return Err(not_here("import", block.span())),
        Stmt::FromImport(block) => return Err(not_here("from", block.span())),
        Stmt::Extends(block) => return Err(not_here("extends", block.span())),
        Stmt::Include(block) => return Err(not_here("include", block.span())),
    })
}

fn definition<'a>(parsed: &Spanned<Macro<'a>>, own: &Own<'a>) -> Result<Spanned<Macro<'a>>, Wrong> {
    let definition = Macro {
        name: parsed.name,
        args: parsed.args.iter().map(target).collect(),
        defaults: parsed.defaults.iter().map(|value| expr(value, own)).collect::<Result<_, _>>()?,
        body: body(&parsed.body, own)?,
    };
    Ok(Spanned::new(definition, parsed.span()))
}

fn not_here(name: &str, span: Span) -> Wrong {
    Wrong { span, what: format!("`{{% {name} %}}` does not work here: there is only this one template; leave it out") }
}
