//! Writes a parsed source anew, so that each operation that reads or makes something is a call of one of our functions, whose
//! names nobody can type. It also sees that there are the functions, filters and tests that are named.

use super::names;
use minijinja::machinery::ast::{
    BinOp, BinOpKind, Call, CallArg, Compare, CompareOpKind, Const, Expr, Filter, GetAttr, GetItem, IfExpr, List, Map,
    Spanned, Test, Tuple, UnaryOp, UnaryOpKind, Var,
};
use minijinja::machinery::Span;
use minijinja::Value;
use std::collections::BTreeSet;

/// Pays for a value that is read: `read(value)`.
pub const READ: &str = " read";
/// Pays for a value that was made: `made(value)`.
pub const MADE: &str = " made";
/// Makes something to loop over: `each(value)`.
pub const EACH: &str = " each";
/// A part of something: `item(value, key)`.
pub const ITEM: &str = " item";
/// A piece of something: `slice(value, start, stop, step)`.
pub const SLICE: &str = " slice";
/// Arithmetic: `calculate(left, operator, right)`.
pub const CALCULATE: &str = " calculate";
/// A comparison, or several in a row: `compare(value, operator, value, …)`.
pub const COMPARE: &str = " compare";

/// What is wrong, and where.
pub struct Wrong {
    /// Where.
    pub span: Span,
    /// What, in plain words.
    pub what: String,
}

/// Names that a template gives to things by itself.
pub type Own<'a> = BTreeSet<&'a str>;

/// A whole expression that stands alone.
pub fn standalone<'a>(parsed: &Expr<'a>) -> Result<Expr<'a>, Wrong> {
    expr(parsed, &Own::new())
}

/// An expression.
pub fn expr<'a>(parsed: &Expr<'a>, own: &Own<'a>) -> Result<Expr<'a>, Wrong> {
    let span = parsed.span();
    Ok(match parsed {
        Expr::Var(var) => variable(var.id, span),
        // What the author wrote is safe: see `Room::escapes`.
        Expr::Const(constant) => match constant.value.as_str() {
            Some(text) => text_or(Value::from_safe_string(text.into()), span),
            None => text_or(constant.value.clone(), span),
        },
        Expr::Slice(slice) => {
            let mut args = vec![expr(&slice.expr, own)?];
            for bound in [&slice.start, &slice.stop, &slice.step] {
                args.push(match bound {
                    Some(bound) => expr(bound, own)?,
                    None => text_or(Value::from(()), span),
                });
            }
            ours(SLICE, args, span)
        }
        Expr::UnaryOp(unary) => {
            let negates = matches!(unary.op, UnaryOpKind::Neg);
            let op = if negates { UnaryOpKind::Neg } else { UnaryOpKind::Not };
            Expr::UnaryOp(Spanned::new(UnaryOp { op, expr: expr(&unary.expr, own)? }, span))
        }
        Expr::BinOp(binary) => binary_operation(binary, own, span)?,
        Expr::Compare(compare) => comparisons(compare, own, span)?,
        Expr::IfExpr(choice) => {
            let false_expr = choice.false_expr.as_ref().map(|other| expr(other, own)).transpose()?;
            let (test_expr, true_expr) = (expr(&choice.test_expr, own)?, expr(&choice.true_expr, own)?);
            Expr::IfExpr(Spanned::new(IfExpr { test_expr, true_expr, false_expr }, span))
        }
        Expr::Filter(filter) => filtered(filter, own, span)?,
        Expr::Test(test) => {
            known(names::TESTS.contains(&test.name), "test", test.name, span)?;
            let tested = ours(READ, vec![expr(&test.expr, own)?], span);
            Expr::Test(Spanned::new(Test { name: test.name, expr: tested, args: args(&test.args, own)? }, span))
        }
        Expr::GetAttr(attribute) => {
            Expr::GetAttr(Spanned::new(GetAttr { expr: expr(&attribute.expr, own)?, name: attribute.name }, span))
        }
        Expr::GetItem(item) => {
            let GetItem { expr: of, subscript_expr } = &**item;
            ours(ITEM, vec![expr(of, own)?, expr(subscript_expr, own)?], span)
        }
        Expr::Call(call) => Expr::Call(Spanned::new(self::call(call, own, span)?, span)),
        Expr::List(list) => {
            let items = list.items.iter().map(|item| expr(item, own)).collect::<Result<_, _>>()?;
            ours(MADE, vec![Expr::List(Spanned::new(List { items }, span))], span)
        }
        Expr::Tuple(tuple) => {
            let items = tuple.items.iter().map(|item| expr(item, own)).collect::<Result<_, _>>()?;
            ours(MADE, vec![Expr::Tuple(Spanned::new(Tuple { items }, span))], span)
        }
        Expr::Map(map) => {
            let keys = map.keys.iter().map(|key| expr(key, own)).collect::<Result<_, _>>()?;
            let values = map.values.iter().map(|value| expr(value, own)).collect::<Result<_, _>>()?;
            ours(MADE, vec![Expr::Map(Spanned::new(Map { keys, values }, span))], span)
        }
    })
}

/// What is assigned to: names, and names in tuples and lists.
pub fn target<'a>(parsed: &Expr<'a>) -> Expr<'a> {
    let span = parsed.span();
    match parsed {
        Expr::Var(var) => variable(var.id, span),
        Expr::GetAttr(attribute) => {
            Expr::GetAttr(Spanned::new(GetAttr { expr: target(&attribute.expr), name: attribute.name }, span))
        }
        Expr::List(list) => Expr::List(Spanned::new(List { items: list.items.iter().map(target).collect() }, span)),
        Expr::Tuple(tuple) => {
            Expr::Tuple(Spanned::new(Tuple { items: tuple.items.iter().map(target).collect() }, span))
        }
        // The parser lets nothing else be assigned to.
        _ => variable("_", span),
    }
}

/// A call, and whether there is what it calls.
pub fn call<'a>(parsed: &Call<'a>, own: &Own<'a>, span: Span) -> Result<Call<'a>, Wrong> {
    if let Expr::Var(var) = &parsed.expr {
        let is_own = own.contains(var.id) || matches!(var.id, "loop" | "caller");
        known(is_own || names::is_function(var.id), "function", var.id, var.span())?;
    }
    let _ = span;
    Ok(Call { expr: expr(&parsed.expr, own)?, args: args(&parsed.args, own)? })
}

/// A call of one of our functions.
pub fn ours<'a>(name: &'static str, args: Vec<Expr<'a>>, span: Span) -> Expr<'a> {
    let args = args.into_iter().map(CallArg::Pos).collect();
    Expr::Call(Spanned::new(Call { expr: variable(name, span), args }, span))
}

/// A constant.
pub fn text_or<'a>(value: Value, span: Span) -> Expr<'a> {
    Expr::Const(Spanned::new(Const { value }, span))
}

fn variable(id: &str, span: Span) -> Expr<'_> {
    Expr::Var(Spanned::new(Var { id }, span))
}

fn args<'a>(parsed: &[CallArg<'a>], own: &Own<'a>) -> Result<Vec<CallArg<'a>>, Wrong> {
    let arg = |arg: &CallArg<'a>| {
        Ok(match arg {
            CallArg::Pos(value) => CallArg::Pos(expr(value, own)?),
            CallArg::Kwarg(name, value) => CallArg::Kwarg(name, expr(value, own)?),
            CallArg::PosSplat(value) => CallArg::PosSplat(ours(EACH, vec![expr(value, own)?], value.span())),
            CallArg::KwargSplat(value) => CallArg::KwargSplat(expr(value, own)?),
        })
    };
    parsed.iter().map(arg).collect()
}

fn filtered<'a>(filter: &Filter<'a>, own: &Own<'a>, span: Span) -> Result<Expr<'a>, Wrong> {
    known(names::FILTERS.contains(&filter.name), "filter", filter.name, span)?;
    let of = match &filter.expr {
        Some(of) => Some(ours(READ, vec![expr(of, own)?], span)),
        None => None,
    };
    let filter = Filter { name: filter.name, expr: of, args: args(&filter.args, own)? };
    Ok(ours(MADE, vec![Expr::Filter(Spanned::new(filter, span))], span))
}

fn binary_operation<'a>(binary: &BinOp<'a>, own: &Own<'a>, span: Span) -> Result<Expr<'a>, Wrong> {
    let (left, right) = (expr(&binary.left, own)?, expr(&binary.right, own)?);
    let (function, operator) = match binary.op {
        op @ (BinOpKind::ScAnd | BinOpKind::ScOr) => {
            return Ok(Expr::BinOp(Spanned::new(BinOp { op, left, right }, span)));
        }
        BinOpKind::Eq => (COMPARE, "=="),
        BinOpKind::Ne => (COMPARE, "!="),
        BinOpKind::Lt => (COMPARE, "<"),
        BinOpKind::Lte => (COMPARE, "<="),
        BinOpKind::Gt => (COMPARE, ">"),
        BinOpKind::Gte => (COMPARE, ">="),
        BinOpKind::In => (COMPARE, "in"),
        BinOpKind::Add => (CALCULATE, "+"),
        BinOpKind::Sub => (CALCULATE, "-"),
        BinOpKind::Mul => (CALCULATE, "*"),
        BinOpKind::Div => (CALCULATE, "/"),
        BinOpKind::FloorDiv => (CALCULATE, "//"),
        BinOpKind::Rem => (CALCULATE, "%"),
        BinOpKind::Pow => (CALCULATE, "**"),
        BinOpKind::Concat => (CALCULATE, "~"),
    };
    Ok(ours(function, vec![left, text_or(Value::from(operator), span), right], span))
}

fn comparisons<'a>(compare: &Compare<'a>, own: &Own<'a>, span: Span) -> Result<Expr<'a>, Wrong> {
    let mut args = vec![expr(&compare.expr, own)?];
    for step in &compare.ops {
        let operator = match step.op {
            CompareOpKind::Eq => "==",
            CompareOpKind::Ne => "!=",
            CompareOpKind::Lt => "<",
            CompareOpKind::Lte => "<=",
            CompareOpKind::Gt => ">",
            CompareOpKind::Gte => ">=",
            CompareOpKind::In => "in",
            CompareOpKind::NotIn => "not in",
        };
        args.push(text_or(Value::from(operator), span));
        args.push(expr(&step.expr, own)?);
    }
    Ok(ours(COMPARE, args, span))
}

fn known(is_there: bool, kind: &str, name: &str, span: Span) -> Result<(), Wrong> {
    if is_there {
        return Ok(());
    }
    let near = names::near(kind, name).map(|near| format!("; did you mean `{near}`?"));
    Err(Wrong {
        span,
        what: format!("there is no {kind} `{name}`{}", near.unwrap_or_else(|| "; look at how it is written".into())),
    })
}
