//! Where titles break. A title breaks at a comma or a space, or before the name of the law it speaks of, never inside a word; a screen that is
//! too narrow for one phrase breaks that phrase as it must. So a title is drawn as phrases, each an inline block.

/// The phrases of a title, in order; joined they are the title again.
pub(crate) fn phrases(title: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut phrase = String::new();
    let mut rest = title.chars().peekable();
    while let Some(c) = rest.next() {
        phrase.push(c);
        let closes = rest.peek().is_some_and(|next| "”’》）」』，。、：；？！".contains(*next));
        let breaks = "，、：；？！ \u{3000}".contains(c)
            || (c == '》' && !closes)
            || matches!(phrase.as_str(), "中华人民共和国" | "中国共产党")
            || rest.peek() == Some(&'《');
        if breaks && !closes && rest.peek().is_some() {
            out.push(std::mem::take(&mut phrase));
        }
    }
    if !phrase.is_empty() {
        out.push(phrase);
    }
    out
}

/// The lines of a book's title slip, read from the right: short, and cut where the name falls apart.
pub(crate) fn slip(short: &str) -> Vec<String> {
    const TAILS: [&str; 9] = ["实施条例", "学习导读", "条例", "准则", "规定", "办法", "规则", "细则", "导读"];
    let name: String = short.chars().filter(|c| !"《》".contains(*c)).collect();
    let chars: Vec<char> = name.chars().collect();
    if chars.len() <= 4 {
        return vec![name];
    }
    if let Some(head) = TAILS.iter().find_map(|tail| name.strip_suffix(tail))
        && !head.is_empty()
    {
        let mut lines = slip(head);
        lines.push(name[head.len()..].to_owned());
        return lines;
    }
    let first = match chars.len() {
        5 => 2,
        6 => 3,
        _ => 4,
    };
    let (head, tail) = chars.split_at(first);
    let mut lines = vec![head.iter().collect()];
    lines.extend(slip(&tail.iter().collect::<String>()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_break_at_commas_and_never_lose_a_character() {
        for (title, parts) in [
            ("月满中秋，礼有分寸", vec!["月满中秋，", "礼有分寸"]),
            ("一把借来的车钥匙", vec!["一把借来的车钥匙"]),
            ("树良好家风 做助廉表率", vec!["树良好家风 ", "做助廉表率"]),
            ("中华人民共和国公职人员政务处分法", vec!["中华人民共和国", "公职人员政务处分法"]),
            ("《公务员法》学习导读", vec!["《公务员法》", "学习导读"]),
            ("他说：“不收，”就走了", vec!["他说：", "“不收，”就走了"]),
            ("三张写着“硒鼓”的发票", vec!["三张写着“硒鼓”的发票"]),
            ("", vec![]),
            ("，", vec!["，"]),
        ] {
            assert_eq!(phrases(title), parts);
            assert_eq!(phrases(title).concat(), title);
        }
    }

    #[test]
    fn slips_are_short() {
        for (short, lines) in [
            ("监察法", vec!["监察法"]),
            ("政务处分法", vec!["政务", "处分法"]),
            ("纪律处分条例", vec!["纪律处分", "条例"]),
            ("廉洁自律准则", vec!["廉洁自律", "准则"]),
            ("厉行节约反对浪费条例", vec!["厉行节约", "反对浪费", "条例"]),
            ("监察法实施条例", vec!["监察法", "实施条例"]),
            ("公务员法导读", vec!["公务员法", "导读"]),
            ("《政务处分法》学习导读", vec!["政务", "处分法", "学习导读"]),
            ("条例", vec!["条例"]),
        ] {
            assert_eq!(slip(short), lines, "{short}");
        }
    }
}
