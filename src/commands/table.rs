//! A table in Markdown, which is in line also where nobody draws it.

/// Draws a table of rows that are as long as its head.
pub fn draw<const N: usize>(head: &[&str; N], rows: &[[String; N]]) -> String {
    draw_with(head, rows, [false; N])
}

/// The same; `numbers` are the columns that stand on the right.
pub fn draw_with<const N: usize>(head: &[&str; N], rows: &[[String; N]], numbers: [bool; N]) -> String {
    let head = head.map(str::to_string);
    let width = |column: usize| {
        let cells = std::iter::once(&head).chain(rows).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default().max(3)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(&widths).zip(numbers).map(|((cell, width), number)| match number {
            true => format!(" {cell:>width$} |"),
            false => format!(" {cell:width$} |"),
        });
        format!("|{}", cells.collect::<String>())
    };
    let rule = widths.iter().zip(numbers).map(|(width, number)| match number {
        true => format!("{}:|", "-".repeat(width + 1)),
        false => format!(":{}|", "-".repeat(width + 1)),
    });
    let rule = rule.collect::<String>();
    let lines = [line(&head), format!("|{rule}")].into_iter().chain(rows.iter().map(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_stand_on_the_right() {
        let rows = [["a".to_string(), "7".into()], ["b".into(), "1234".into()]];
        let drawn = super::draw_with(&["x", "y"], &rows, [false, true]);
        assert_eq!(drawn, "| x   |    y |\n|:----|-----:|\n| a   |    7 |\n| b   | 1234 |");
    }

    #[test]
    fn a_table_is_in_line() {
        let rows = [["`a`".to_string(), "über".into()], ["b".into(), String::new()]];
        assert_eq!(super::draw(&["x", "y"], &rows), "| x   | y    |\n|:----|:-----|\n| `a` | über |\n| b   |      |");
    }
}
