"""Makes the workbooks of this folder: the messy ones as people send them, and the hostile ones.

Needs openpyxl and msoffcrypto-tool (Python) and LibreOffice Calc (`soffice`). Run it in this folder. The files are committed, because other versions of
these programs write other bytes; what the importer must say about each stands in expected/.
"""

import datetime
import io
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
from openpyxl.styles import Font

HERE = pathlib.Path(__file__).parent
LAW = "中华人民共和国公职人员政务处分法"
DAY = "2020-07-01"


def book(name, *sheets):
    """A workbook; each sheet is (title, rows, then(sheet))."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows, then in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if then:
            then(sheet)
    workbook.save(HERE / name)
    return HERE / name


def merge(*ranges):
    def then(sheet):
        for one in ranges:
            sheet.merge_cells(one)
    return then


def messy():
    head = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "难度", "法规", "条款", "版本", "标签"]
    rest = [LAW, "第八条", DAY, "处分"]
    book("01-plain.xlsx", ("题库", [
        head,
        ["单选", "公务员受记过处分的期间为（ ）。", "六个月", "十二个月", "十八个月", "二十四个月", "B", "第八条：记过，十二个月。", 1] + rest,
        ["多选", "下列属于政务处分种类的有哪些？", "警告", "罚款", "记过", "开除", "ACD", "罚款不是政务处分。", 2] + rest,
        ["判断", "政务处分由监察机关和任免机关、单位给予。", None, None, None, None, "对", "", 3] + rest,
        ["填空", "政务处分的期间，警告为____。", None, None, None, None, "六个月/6个月", "", 2] + rest,
        ["简答", "简述给予政务处分的原则。", None, None, None, None, "1.党管干部，集体讨论决定；2.法律面前一律平等；3.惩戒与教育相结合。", "", 4] + rest,
        ["案例分析", "某镇干部收了一条烟，第二天主动退回。应当怎样处理？", None, None, None, None, "（1）主动退还；（2）情节轻微，可以谈话提醒。", "", 5] + rest,
    ], None))

    book("02-title-and-blanks.xlsx", ("Sheet1", [
        [None, "某县廉政知识题库（2024 年第三批）"],
        [None, "填写说明：题型写单选、多选或判断；答案写字母。"],
        [],
        [None, "序　号", "【题型】", " 题 干 ", None, "Ａ", "Ｂ", "Ｃ", "Ｄ", "＊答案（必填）", "解  析"],
        [],
        [None, 1, "单选题", "　党内监督的重点对象是谁？　", None, "A．领导机关和领导干部特别是主要领导干部", "B．普通党员", "C．入党积极分子", "D．群众", "Ａ", None],
        [None, 2, None, None, None, None, None, None, None, None, None],
        [],
        [None, 3, "多选题", "廉洁自律准则对党员提出的要求有", None, "坚持公私分明", "坚持崇廉拒腐", "坚持尚俭戒奢", "坚持吃苦在前", "Ａ，Ｂ，Ｃ，Ｄ", "四个坚持。"],
        [None, 4, "判断题", "党员可以参加由企业老板付钱的旅游。", None, None, None, None, None, "×", None],
    ], merge("B1:K1", "B2:K2")))

    book("03-synonyms.xlsx", ("试题", [
        ["试题编号", "试题类型", "试题内容", "备选答案A", "备选答案B", "备选答案C", "标准答案", "答案解析", "难易程度", "出题依据", "条文", "施行日期", "知识点", "分值", "出题人", "审核人", "审核状态"],
        ["T-01", "单项选择题", "降级处分的期间为", "六个月", "十八个月", "二十四个月", "C", "降级、撤职，二十四个月。", "中等", f"《{LAW}》", 8, "2020年7月1日", "处分，程序；公务员管理", 2, "王一", "李二", "审核通过"],
        ["T-02", "不定项选择题", "可以从轻的情形有", "主动上交违法所得", "串供", "检举他人经查证属实", "A C", None, "★★★★", f"《{LAW}》（2020-07-01施行）第十一条", None, None, "处分 程序", 3, None, None, None],
        ["T-03", "是非题", "串供应当从重处分。", None, None, None, "正确", None, "易", "政务处分法第13条第1款", None, "2020.7.1", "", 1, None, None, "待核"],
        ["T-04", "问答题", "什么是政务处分？", None, None, None, "监察机关和任免机关、单位对违法公职人员的惩戒。", None, "较难", None, None, None, None, 5, None, None, None],
    ], None))

    stem = "第 {} 题：下列属于党的纪律的有"
    options = ["政治纪律", "组织纪律", "廉洁纪律", "上课纪律"]
    answers = ["AB", "A,B", "A、B", "A；B", "ＡＢ", "A B", "a,b", "A，B。", "BA", "【A】【B】", "A和B", "A/B", "政治纪律", "AA", "A,E", "全选", "1,2", None]
    book("04-answers.xlsx", ("Sheet1", [["题型", "题干", "A", "B", "C", "D", "答案"]] + [
        ["多选", stem.format(number), *options, answer] for number, answer in enumerate(answers, 1)
    ], None))

    signs = ["对", "错", "√", "×", "正确", "错误", "是", "否", "T", "F", "Y", "N", 1, 0, True, False, "✔", "✘", "Ｘ", "True", "不对", "正确。", "也许", 2]
    book("05-judging.xlsx", ("判断题", [["题目", "答案"]] + [
        [f"第 {number} 个说法：公职人员应当依法履行职责。", sign] for number, sign in enumerate(signs, 1)
    ] + [["带选项的说法。", "B", "A.对", "B.错"]], lambda sheet: (sheet.__setitem__("C1", "A"), sheet.__setitem__("D1", "B"))))

    book("06-options-in-one-cell.xlsx", ("Sheet1", [
        ["题型", "题干", "选项", "答案"],
        ["单选", "警告的期间为多久？", "A.六个月\nB.十二个月\nC.十八个月", "A"],
        ["单选", "记过的期间为多久？", "A、六个月 B、十二个月 C、十八个月", "B"],
        ["多选", "处分的种类有哪些？", "（A）警告；（B）罚款；（C）记过", "AC"],
        ["单选", "记大过的期间为多久？", "六个月|十二个月|十八个月", "C"],
        ["单选", "降级的期间为多久？", "六个月\n十二个月\n二十四个月", "二十四个月"],
        ["单选", "开除的期间为多久？", "没有期间", "A"],
        ["多选", "撤职的后果有哪些？A.降低职务 B.降低工资 C.解除关系", None, "AB"],
        ["单选", "含有字母 A、B 的选项", "A.维生素B B.维生素C C.钙", "C"],
    ], None))

    book("07-merged.xlsx", ("Sheet1", [
        ["县纪委题库"],
        ["题型", "题干", "选项", None, None, None, "答案", "依据"],
        [None, None, "A", "B", "C", "D", None, None],
        ["一、单选题（每题 2 分）"],
        ["单选", "警告的期间为", "六个月", "一年", "两年", "三年", "A", f"《{LAW}》第八条"],
        [None, "记过的期间为", "六个月", "十二个月", "两年", "三年", "B", None],
        [None, "记大过的期间为", "六个月", "十二个月", "十八个月", "三年", "C", None],
        ["二、判断题"],
        [None, "公职人员可以从事营利性活动。", None, None, None, None, "错", None],
        ["三、选择题"],
        [None, "选项写在合并的格子里", "A.甲 B.乙 C.丙", None, None, None, "B", None],
    ], merge("A1:H1", "A2:A3", "B2:B3", "C2:F2", "G2:G3", "H2:H3", "A4:H4", "A5:A7", "H5:H7", "A8:H8", "A10:H10", "C11:F11")))

    def hide(sheet):
        sheet.sheet_state = "hidden"

    book("08-several-sheets.xlsx",
         ("填写说明", [["请按各表的表头填写"], ["不要改表头"]], None),
         ("1.单选题", [["题干", "A", "B", "答案"], ["先写哪一个？", "甲", "乙", "A"], ["再写哪一个？", "甲", "乙", "C"]], None),
         ("2.多选题", [["题干", "A", "B", "答案"], ["写哪几个？", "甲", "乙", "AB"], ["只写一个？", "甲", "乙", "A"]], None),
         ("3.判断题", [["题干", "答案"], ["应当写。", "√"], ["没有写完", None]], None),
         ("空表", [], None),
         ("下拉", [["单选"], ["多选"]], hide))

    book("09-no-type.xlsx", ("Sheet1", [
        ["题目", "A", "B", "C", "答案", "解析"],
        ["警告的期间为多久？", "六个月", "一年", "两年", "A", None],
        ["处分的种类有哪些？", "警告", "罚款", "记过", "AC", None],
        ["公职人员应当回避。", None, None, None, "√", None],
        ["记过的期间为____。", None, None, None, "十二个月", None],
        ["撤职的期间为（　　）。", None, None, None, "二十四个月", None],
        ["什么是回避？", None, None, None, "公务员与当事人有利害关系时不参与办理。", None],
        ["串供应当从重。", "正确", "错误", None, "A", None],
        ["谁来回答？", None, None, None, None, None],
    ], None))

    book("10-blanks.xlsx", ("填空题", [
        ["题干", "答案", "不分先后"],
        ["警告的期间为___。", "六个月", None],
        ["警告的期间为（　　）。", "六个月/6个月/六月", None],
        ["警告的期间为【】，记过为【 】。", "六个月；十二个月", None],
        ["警告的期间为＿＿＿＿，记过为＿＿＿＿。", "六个月/6个月|十二个月/12个月", None],
        ["（一）不敢腐、__、__。", "不能腐；不想腐", "是"],
        ["监察委员会的三项职责：____、____、____。", "监督、调查、处置", "任意顺序"],
        ["聘任合同最短____，最长____。", "（1）一年；（2）五年", None],
        ["最短____，最长____。", "一年", None],
        ["没有空的题干。", "一年", None],
        ["带分数的答案____。", r"1\/3；", None],
        ["期限____", None, None],
        ["期限____日", 30, None],
        ["期限____", "三十日", "随便"],
    ], None))

    def shown(sheet):
        sheet["C3"].number_format = "0%"
        sheet["D3"].number_format = "0.00%"
        sheet["C4"].number_format = "000"
        for cell in ("C5", "D5"):
            sheet[cell].number_format = "m月d日"
        sheet["C7"].number_format = "h:mm"

    book("11-numbers-and-dates.xlsx", ("Sheet1", [
        ["题型", "题干", "A", "B", "C", "答案", "施行日期"],
        ["单选", "公示期不少于几个工作日？", 3, 5, 7.0, "B", datetime.date(2019, 6, 1)],
        ["单选", "比例不超过多少？", 0.5, 0.255, 1, "A", datetime.datetime(2019, 6, 1, 0, 0)],
        ["单选", "编号是多少？", 1, 12388, 0.1 + 0.2, "B", 43617],
        ["单选", "哪一天报告？", datetime.date(2024, 3, 4), datetime.date(2024, 1, 2), "都不是", "A", "2019-06-01"],
        ["单选", "罚多少？", 1e15, -2.5, 1234567.891, "C", "2018年修正"],
        ["单选", "几点上班？", datetime.time(8, 30), "九点", "十点", "A", None],
    ], shown))

    book("12-refusals.xlsx", ("Sheet1", [
        ["题库编号", "题型", "题干", "A", "B", "C", "D", "答案", "难度", "状态", "版本", "条款", "法规"],
        [None, "单选", "答案超出", "甲", "乙", "丙", "丁", "E"],
        [None, "单选", "单选写两个", "甲", "乙", "丙", "丁", "AB"],
        [None, "单选", "中间空了", "甲", None, "丙", "丁", "A"],
        [None, "单选", "选项重复", "甲", "乙", "甲 ", "丁", "A"],
        [None, "单选", "一个选项", "甲", None, None, None, "A"],
        [None, "单选", "没有选项", None, None, None, None, "A"],
        [None, "单选", None, "甲", "乙", "丙", "丁", "A"],
        [None, "排序", "没有这种题型", "甲", "乙", "丙", "丁", "A"],
        [None, "判断", "看不懂的答案", None, None, None, None, "C"],
        [None, "单选", "难度不对", "甲", "乙", "丙", "丁", "A", 0.8],
        [None, "单选", "状态不对", "甲", "乙", "丙", "丁", "A", 3, "好的"],
        [None, "单选", "缺依据却发布", "甲", "乙", "丙", "丁", "A", 3, "已发布", DAY],
        [None, "单选", "日期不对", "甲", "乙", "丙", "丁", "A", 3, None, "去年"],
        ["题1", "单选", "编号不对", "甲", "乙", "丙", "丁", "A"],
        ["q-1", "单选", "编号第一次", "甲", "乙", "丙", "丁", "A"],
        ["q-1", "单选", "编号第二次", "甲", "乙", "丙", "丁", "B"],
        [None, "单选", "没有答案", "甲", "乙", "丙", "丁", None],
        [None, "单选", "长" * 4_001, "甲", "乙", "丙", "丁", "A"],
        [None, "单选", "这一行没有错", "甲", "乙", "丙", "丁", "A", 3, "已发布", DAY, "第三条", LAW],
        [None, "单选", "错误值", "甲", "乙", "丙", "#N/A", "A"],
    ], lambda sheet: sheet["G21"].__setattr__("data_type", "e")))

    letters = "ABCDEFGHI"
    book("13-many-options.xlsx", ("Sheet1", [
        ["题型", "题干"] + [f"选项{letter}" for letter in letters] + ["答案"],
        ["多选", "八个选项"] + [f"第{n}项" for n in range(1, 9)] + [None, "AH"],
        ["多选", "九个选项"] + [f"第{n}项" for n in range(1, 10)] + ["AI"],
    ], None), ("编号", [
        ["题型", "题干", "选项1", "选项2", "选项3", "答案"],
        ["单选", "用数字写的答案", "甲", "乙", "丙", 2],
        ["多选", "用数字写的几个答案", "甲", "乙", "丙", "1、3"],
        ["单选", "还是用字母", "甲", "乙", "丙", "C"],
    ], None))

    book("14-formulas.xlsx", ("Sheet1", [
        ["题型", "题干", "A", "B", "答案", "分值"],
        ["单选", "公式写在答案里", "甲", "乙", '=IF(1=1,"A","B")', 2],
        ["单选", "公式写在分值里", "甲", "乙", "B", "=SUM(1,1)"],
        ["单选", '=CONCATENATE("公式","题干")', "甲", "乙", "A", 2],
        ["单选", "公式是链接", '=HYPERLINK("http://example.org","甲")', "乙", "A", 2],
    ], None))

    book("15-near-duplicates.xlsx", ("Sheet1", [
        ["题干", "A", "B", "C", "答案"],
        ["公务员受记过处分的期间为多久？", "六个月", "十二个月", "十八个月", "B"],
        ["公务员受记过处分的期间为多久", "十八个月", "12个月", "六个月", "B"],
        ["公务员受警告处分的期间为多久？", "六个月", "十二个月", "十八个月", "A"],
        ["监察官应当具备哪项条件？", "大专学历", "本科及以上学历", "硕士学历", "B"],
        [" 监察官应当具备哪项条件？ ", "大专学历", "本科及以上学历", "硕士学历", "B"],
    ], None))

    book("16-essays-and-cases.xlsx", ("Sheet1", [
        ["题型", "题干", "参考答案", "评分要点"],
        ["简答题", "简述回避的种类。", "任职回避、地域回避、公务回避。", "任职回避；地域回避；公务回避"],
        ["案例分析题", "某局长（化名）收受礼金。\n问题：怎样处理？", "应当……", "1. 认定违法事实（2分）\n2. 说出第三十三条\n3. 追缴"],
        ["简答题", "没有要点但有编号", "①认定事实②适用条款③提出处理", None],
        ["简答题", "没有要点也没有编号", "一整段话。", None],
        ["论述题", "只有要点", None, "- 只有一点"],
        ["简答题", "什么都没有", None, None],
    ], None))

    book("17-answer-in-stem.xlsx", ("Sheet1", [
        ["题型", "题干", "A", "B", "C"],
        ["单选", "警告的期间是（A）。", "六个月", "一年", "两年"],
        ["多选", "处分的种类有（　Ａ、Ｃ　）", "警告", "罚款", "记过"],
        ["判断", "串供应当从重。（√）", None, None, None],
        ["判断", "可以经商（错）。", None, None, None],
        ["单选", "没有答案（ ）。", "六个月", "一年", "两年"],
    ], None))

    book("18-option-a-row.xlsx", ("Sheet1", [
        ["序号", "题干", "选项", "答案"],
        [1, "警告的期间为多久？", "六个月", "A"],
        [None, None, "十二个月", None],
        [None, None, "十八个月", None],
        [2, "处分的种类有哪些？", "A.警告", "AC"],
        [None, None, "B.罚款", None],
        [None, None, "C.记过", None],
        [3, "一行写完的呢？", "A.甲 B.乙", "B"],
    ], merge("A2:A4", "B2:B4", "D2:D4", "A5:A7", "B5:B7", "D5:D7")))

    book("19-repeated-header.xlsx", ("Sheet1", [
        ["题型", "题干", "A", "B", "答案"],
        ["单选", "第一页的题", "甲", "乙", "A"],
        ["题型", "题干", "答案", "A", "B"],
        ["单选", "第二页的题，列的次序变了", "B", "甲", "乙"],
        ["合计 2 题"],
        [None, None, None, None, None, "制表人：王一"],
    ], None))

    def formatted(sheet):
        sheet["XFD1048576"].font = Font(bold=True)
        sheet["BZ30000"].font = Font(bold=True)

    book("20-formatted-to-the-end.xlsx", ("Sheet1", [["题干", "答案"], ["只有格式的单元格不算。", "对"]], formatted))

    book("21-status-and-people.xlsx", ("Sheet1", [
        ["题库编号", "题型", "题干", "答案", "法规", "条款", "条号", "版本", "法规编号", "状态", "作者", "审核人", "标签"],
        ["a-1", "判断", "草稿的题。", "对", LAW, "第一条", None, DAY, "zhengwu-chufen-fa", "草稿", "王一", "", "处分"],
        ["a-2", "判断", "已审的题。", "错", LAW, "第二条之一", None, DAY, "zhengwu-chufen-fa", "已审", "王一", "李二", "处分、程序"],
        ["a-3", "判断", "发布的题。", "对", LAW, "附则", "66", DAY, None, "published", "王一", "李二", None],
        ["a-4", "判断", "过时的题。", "错", LAW, "第三条", None, DAY, None, "已过时", None, None, None],
        ["a-5", "判断", "待核的题。", "对", LAW, None, None, None, None, "待核", None, None, None],
        ["a-6", "判断", "条号不对。", "对", LAW, "第三条", "三", DAY, None, "草稿", None, None, None],
    ], None))


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
BOOK_RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""
BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
GOOD = f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>题干</t></is></c><c r="B1" t="inlineStr"><is><t>答案</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>应当回避。</t></is></c><c r="B2" t="inlineStr"><is><t>对</t></is></c></row></sheetData></worksheet>'


def package(name, sheet=GOOD, extra=(), **replaced):
    """A package written by hand."""
    parts = {"[Content_Types].xml": CONTENT, "_rels/.rels": RELS, "xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELS, "xl/worksheets/sheet1.xml": sheet}
    parts.update(dict(extra))
    parts.update(replaced)
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in parts.items():
            if content is not None:
                archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 9)


def other_writers():
    """What other programs than Excel write: prefixes, inline strings, no cell references, rich text, phonetic marks, escapes."""
    strings = '<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="3" uniqueCount="3"><x:si><x:r><x:t>题</x:t></x:r><x:r><x:rPr><x:b/></x:rPr><x:t>干</x:t></x:r><x:rPh sb="0" eb="1"><x:t>tigan</x:t></x:rPh></x:si><x:si><x:t>答案</x:t></x:si><x:si><x:t xml:space="preserve"> 第一行_x000D_\n第二行 &amp; “&lt;廉&gt;” </x:t></x:si></x:sst>'
    sheet = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row><x:row><x:c t="s"><x:v>2</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row><x:row><x:c t="str"><x:v>没有公式的字符串</x:v></x:c><x:c><x:v>0</x:v></x:c></x:row><x:row><x:c t="inlineStr"><x:is><x:t>行内的字符串</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>×</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    package("22-other-writers.xlsx", sheet, {"xl/sharedStrings.xml": strings}.items())


def libreoffice(source, kind, name, *more):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", *more, "--convert-to", kind, "--outdir", folder, str(source)], check=True, capture_output=True)
        made = pathlib.Path(folder) / (pathlib.Path(source).stem + "." + kind.split(":")[0])
        shutil.copy(made, HERE / name)


def by_libreoffice():
    rows = ["题型,题干,A,B,C,D,答案,施行日期", "单选题,公示期不少于（ ）个工作日,3,5,7,10,B,2019-06-01", "多选题,比例有,50%,25.5%,0.1,三成,\"A,B\",2019/6/1", "判断题,应当回避。,,,,,TRUE,", "填空题,期限____日,,,,,30,"]
    with tempfile.TemporaryDirectory() as folder:
        csv = pathlib.Path(folder) / "table.csv"
        csv.write_text("\n".join(rows) + "\n", encoding="utf-8")
        libreoffice(csv, 'xlsx:Calc MS Excel 2007 XML', "23-libreoffice-from-csv.xlsx", "--infilter=CSV:44,34,76,1")
    libreoffice(HERE / "07-merged.xlsx", "xlsx:Calc MS Excel 2007 XML", "24-libreoffice-merged.xlsx")
    libreoffice(HERE / "11-numbers-and-dates.xlsx", "xlsx:Calc MS Excel 2007 XML", "25-libreoffice-numbers.xlsx")
    libreoffice(HERE / "01-plain.xlsx", "xls:MS Excel 97", "h09-old.xlsx")
    libreoffice(HERE / "01-plain.xlsx", "ods", "h16-ods.xlsx")


def patched_sizes(name, part, declared):
    """Lies about a part's unpacked size, in the directory and before the part."""
    data = bytearray((HERE / name).read_bytes())
    for signature, offset, name_at, name_length in ((b"PK\x01\x02", 24, 46, 28), (b"PK\x03\x04", 22, 30, 26)):
        at = 0
        while (at := data.find(signature, at)) >= 0:
            length = struct.unpack_from("<H", data, at + name_length)[0]
            if data[at + name_at:at + name_at + length] == part.encode():
                struct.pack_into("<I", data, at + offset, declared)
            at += 4
    (HERE / name).write_bytes(data)


def hostile():
    zeros = f'<worksheet {MAIN}><sheetData>' + " " * (40 << 20)
    package("h01-zip-bomb.xlsx", zeros)
    package("h02-lying-zip.xlsx", zeros)
    patched_sizes("h02-lying-zip.xlsx", "xl/worksheets/sheet1.xml", 1_000)
    cell = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    package("h03-too-many-rows.xlsx", GOOD.replace("</sheetData>", cell.format(1_048_576, "A") + "</sheetData>"))
    package("h04-too-many-columns.xlsx", GOOD.replace("</sheetData>", cell.format(3, "XFD") + "</sheetData>"))
    package("h05-macro.xlsx", extra={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(100)}.items())
    package("h06-macro-type.xlsx", **{"[Content_Types].xml": CONTENT.replace("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main")})
    package("h07-external-link.xlsx", extra={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}.items())
    plain = (HERE / "01-plain.xlsx").read_bytes()
    with open(HERE / "h08-encrypted.xlsx", "wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(plain)).encrypt("secret", out)
    (HERE / "h10-page.xlsx").write_text("<html><table><tr><td>题干</td><td>答案</td></tr></table></html>", encoding="utf-8")
    (HERE / "h11-truncated.xlsx").write_bytes(plain[: len(plain) * 2 // 3])
    package("h12-count-of-strings.xlsx", extra={"xl/sharedStrings.xml": f'<sst {MAIN} x:uniqueCount="1" count="1" uniqueCount="99999999999999"><si><t>题干</t></si></sst>'}.items())
    fonts = f'<styleSheet {MAIN}><fonts><font><name val="{"x" * 500_000}"/></font></fonts><cellXfs>' + '<xf fontId="0"/>' * 20_000 + "</cellXfs></styleSheet>"
    package("h13-styles.xlsx", extra={"xl/styles.xml": fonts}.items())
    long = f'<sst {MAIN} count="1" uniqueCount="1"><si><t>{"长" * 30_000}</t></si></sst>'
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5_001))
    package("h14-text-multiplied.xlsx", f'<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>', {"xl/sharedStrings.xml": long}.items())
    with zipfile.ZipFile(HERE / "h15-document.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    entities = '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    package("h17-entities.xlsx", extra={"xl/sharedStrings.xml": f'{entities}<sst {MAIN}><si><t>&b;</t></si></sst>'}.items())
    package("h18-merged-over-all.xlsx", GOOD.replace("</worksheet>", '<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells></worksheet>'))
    package("h26-merged-backwards.xlsx", GOOD.replace("</worksheet>", '<mergeCells count="1"><mergeCell ref="B1:A1"/></mergeCells></worksheet>'))
    package("h19-cell-references.xlsx", GOOD.replace('r="A2"', 'r="ZZZZZZZZZZZZ99999999999999999999"'))
    package("h20-utf-16.xlsx", extra={"xl/sharedStrings.xml": f'<?xml version="1.0" encoding="UTF-16"?><sst {MAIN} uniqueCount="99999999999999"/>'.encode("utf-16")}.items())
    many = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, 101))
    parts = "".join(f'<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, 101))
    package("h21-too-many-sheets.xlsx", **{"xl/workbook.xml": re.sub("<sheet name.*?/>", many, BOOK), "xl/_rels/workbook.xml.rels": re.sub("<Relationship .*/>", parts, BOOK_RELS)})
    twice = "".join(f'<sheet name="S{n}" sheetId="{n}" x:id="rId{n}" r:id="rId1"/>' for n in range(2, 4))
    package("h27-one-part-twice.xlsx", **{"xl/workbook.xml": re.sub("<sheet name.*?/>", twice, BOOK)})
    package("h22-no-sheets.xlsx", **{"xl/workbook.xml": re.sub("<sheet name.*?/>", "", BOOK)})
    package("h23-chart-only.xlsx", **{"xl/workbook.xml": None})
    package("h24-query.xlsx", extra={"xl/connections.xml": "<connections/>"}.items())
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>同样的一句话，应当依法履行职责，第{row}号。</t></is></c><c r="B{row}" t="inlineStr"><is><t>对</t></is></c></row>' for row in range(2, 201))
    package("h25-two-hundred-alike.xlsx", GOOD.replace('<row r="2">', '<row r="201">').replace("A2", "A201").replace("B2", "B201").replace('<row r="201">', rows + '<row r="201">'))


def encodings():
    """The first text as an older Windows and as Notepad save it."""
    text = (HERE / "t01-plain.txt").read_text(encoding="utf-8")
    (HERE / "t15-gb18030.txt").write_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    (HERE / "t16-utf-16.txt").write_bytes(text.encode("utf-16"))


if __name__ == "__main__":
    encodings()
    messy()
    other_writers()
    by_libreoffice()
    hostile()
